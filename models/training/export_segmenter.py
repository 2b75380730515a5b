#!/usr/bin/env python3
"""Export a trained segmenter to ONNX, with the JSON sidecar that the extension reads.

    python3 export_segmenter.py run/regions.pt ../portraits-regions.onnx

Input `image` [n, 3, 128, 128], output `logits` [n, 14, 256, 256], n free. Batch norm is folded into the convolutions; only
standard operators remain. Equal weights and the same PyTorch give equal bytes.
"""
import argparse
import os
import warnings
from pathlib import Path

import torch

from convert_generator import sha256, write_sidecar
from factors import LABELS
from onnx_file import OnnxModel
from segmenter import ARCHITECTURES, OUTPUT_SIZE, SIZE, AtOutputSize

OPSET = 17


def export(network: torch.nn.Module, path: Path) -> None:
    partial = path.with_suffix('.partial')
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # about constants that the exporter folds anyway
        torch.onnx.export(network, torch.zeros(1, 3, SIZE, SIZE), str(partial), opset_version=OPSET, input_names=['image'],
                          output_names=['logits'], dynamic_axes={'image': {0: 'n'}, 'logits': {0: 'n'}})
    os.replace(partial, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('checkpoint', type=Path)
    parser.add_argument('out', type=Path, help='the .onnx file; its sidecar gets the same name with .json')
    options = parser.parse_args()

    checkpoint = torch.load(options.checkpoint, map_location='cpu')
    network = ARCHITECTURES[checkpoint['name']]()
    network.load_state_dict(checkpoint['average'])
    whole = AtOutputSize(network).eval()
    export(whole, options.out)

    image = torch.randn(2, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        difference = (OnnxModel(options.out)(image) - whole(image)).abs().max().item()
    if not difference < 1e-3:
        raise SystemExit(f'{options.out} differs from the network by {difference}: not written with a usable graph')
    write_sidecar(options.out.with_suffix('.json'), {
        'version': 1,
        'name': options.out.stem,
        'model': options.out.name,
        'sha256': sha256(options.out),
        'input': {'name': 'image', 'size': SIZE, 'mean': [0, 0, 0], 'std': [1, 1, 1]},
        'output': {'name': 'logits', 'size': OUTPUT_SIZE},
        'labels': list(LABELS),
        'regions': [{'name': label, 'labels': [label]} for label in LABELS],
    })
    print(f'{options.out}: {options.out.stat().st_size:,} bytes, sha256 {sha256(options.out)}; '
          f'read back, logits differ by {difference:.1e} at most')


if __name__ == '__main__':
    main()
