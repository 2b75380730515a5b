#!/usr/bin/env python3
"""Convert a trained generator (.pt) to safetensors, with its JSON sidecar.

    python3 convert_generator.py run/latest.pt ../portraits.safetensors --version 1

A `.pt` checkpoint is a Python pickle: reading one can run code. A safetensors file is data alone: eight bytes of
little-endian header length, a JSON header that names every tensor, then the raw values. That is simple enough to
write here without a library. Equal tensors give equal bytes: keys are sorted and nothing of the moment is stored.

Tensors keep the names of rosinality's stylegan2-pytorch (`style.1.weight`, `conv1.conv.weight`, ...,
`noises.noise_0`), all float32; the truncation centre is `latent_avg` [style_dim].
"""
import argparse
import hashlib
import json
import os
import struct
from pathlib import Path
from typing import Dict, Tuple

import numpy as np

LICENCE = 'MIT'


def write_safetensors(path: Path, tensors: Dict[str, np.ndarray], metadata: Dict[str, str]) -> None:
    """Write float32 `tensors` and string `metadata` to `path`, atomically."""
    header: dict = {'__metadata__': dict(sorted(metadata.items()))}
    blobs, offset = [], 0
    for name in sorted(tensors):
        blob = np.ascontiguousarray(tensors[name], dtype='<f4').tobytes()
        header[name] = {'dtype': 'F32', 'shape': list(tensors[name].shape), 'data_offsets': [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)  # the format wants the data aligned to 8 bytes, padded with spaces
    partial = path.with_suffix('.partial')
    partial.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(blobs))
    os.replace(partial, path)


def read_safetensors(path: Path) -> Tuple[Dict[str, np.ndarray], Dict[str, str]]:
    """Read what `write_safetensors` wrote: (float32 tensors by name, metadata)."""
    data = path.read_bytes()
    (length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop('__metadata__', {})
    tensors = {}
    for name, entry in header.items():
        if entry['dtype'] != 'F32':
            raise ValueError(f'{path}: {name} is {entry["dtype"]}; only F32 is written here')
        begin, end = (8 + length + offset for offset in entry['data_offsets'])
        tensors[name] = np.frombuffer(data[begin:end], '<f4').reshape(entry['shape'])
    return tensors, metadata


def read_checkpoint(path: Path) -> Tuple[Dict[str, np.ndarray], Dict[str, str]]:
    """The averaged generator in a training checkpoint `{g_ema, latent_avg, args}`: (tensors, architecture as strings)."""
    import torch  # only here, so that readers of safetensors do not pay for it

    checkpoint = torch.load(path, map_location='cpu')
    tensors = {name: value.float().numpy() for name, value in checkpoint['g_ema'].items()}
    tensors['latent_avg'] = checkpoint['latent_avg'].float().numpy()
    args = checkpoint['args']
    size = int(args['size'])
    widths = {int(resolution): int(width) for resolution, width in args['channels'].items() if int(resolution) <= size}
    metadata = {
        'format': 'rosinality',
        'size': str(size),
        'style_dim': str(args['style_dim']),
        'n_mlp': str(args['n_mlp']),
        'lr_mlp': str(args['lr_mlp']),
        'blur_kernel': ','.join(str(tap) for tap in args['blur_kernel']),
        'channels': ','.join(f'{resolution}:{widths[resolution]}' for resolution in sorted(widths)),
    }
    return tensors, metadata


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_sidecar(path: Path, fields: dict) -> None:
    path.write_text(json.dumps(fields, indent=2) + '\n')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('checkpoint', type=Path)
    parser.add_argument('out', type=Path, help='the .safetensors file; its sidecar gets the same name with .json')
    parser.add_argument('--name', help='defaults to the name of the output file')
    parser.add_argument('--version', type=int, default=1, help='version of these weights (not of the file format)')
    options = parser.parse_args()

    name = options.name or options.out.stem
    tensors, metadata = read_checkpoint(options.checkpoint)
    metadata.update(name=name, version=str(options.version), licence=LICENCE)
    write_safetensors(options.out, tensors, metadata)
    write_sidecar(options.out.with_suffix('.json'), {
        'version': 1,
        'name': name,
        'modelVersion': options.version,
        'file': options.out.name,
        'sha256': sha256(options.out),
        'regions': f'{name}-regions.json',
        'judge': f'{name}-judge.json',
        'licence': LICENCE,
    })
    print(f'{options.out}: {len(tensors)} tensors, {options.out.stat().st_size:,} bytes, sha256 {sha256(options.out)}')


if __name__ == '__main__':
    main()
