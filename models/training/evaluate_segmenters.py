#!/usr/bin/env python3
"""Measure the two segmenters as they ship, and draw what they see.

    python3 evaluate_segmenters.py --pictures

runs the ONNX files of the models folder on
  - renders of a seed that no training used, against the renderer's own labels at 256 px: IoU of each label;
  - generated portraits, the one against the other: there is no truth there, only agreement;
and with --pictures writes overlays on generated portraits beside the model cards.

IoU of a label is its overlap over its union, summed over all images; 'mean' is the mean over the 14 labels.
"""
import baseline_cpu  # noqa: F401  first: it decides which mathematics NumPy uses

import argparse
import json
import time
from pathlib import Path
from typing import Dict, Iterable

import numpy as np
import torch
import torch.nn.functional as F

from factors import LABELS
from generator import TrainedGenerator
from onnx_file import OnnxModel
from pictures import save_sheet
from render_dataset import render_many

MODELS = Path(__file__).resolve().parent.parent
NETWORKS = ('portraits-regions', 'portraits-judge')
HELD_OUT_SEED = 2
LABEL_SIZE = 256
SHOWN = [0, 2, 7, 9, 16, 17, 32, 34]  # seeds in the overlay sheets: glasses, hats, beards, earrings, and where it is unclear
COLOURS = np.array([[40, 40, 48], [255, 205, 170], [125, 75, 35], [255, 0, 255], [0, 120, 255], [0, 235, 235], [255, 140, 0],
                    [235, 0, 0], [90, 0, 130], [255, 240, 0], [205, 155, 115], [60, 160, 60], [160, 160, 255], [0, 255, 0]], np.uint8)


def load_segmenter(name: str) -> OnnxModel:
    sidecar = json.loads((MODELS / f'{name}.json').read_text())
    return OnnxModel(MODELS / sidecar['model'])


def label(segmenter: OnnxModel, images: torch.Tensor) -> np.ndarray:
    """Images [n, 3, 128, 128] in [-1, 1] -> labels uint8 [n, 256, 256]."""
    parts = [segmenter(batch).argmax(1).to(torch.uint8) for batch in images.split(10)]
    return torch.cat(parts).numpy()


def as_tensor(images: np.ndarray) -> torch.Tensor:
    """uint8 [n, side, side, 3] -> float32 [n, 3, side, side] in [-1, 1]."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1


def confusion(truth: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Pixel counts [truth, found]."""
    n = len(LABELS)
    return np.bincount(truth.ravel().astype(np.int64) * n + found.ravel(), minlength=n * n).reshape(n, n)


def intersection_over_union(counts: np.ndarray) -> np.ndarray:
    """Per label; NaN where a label is in neither."""
    overlap = np.diag(counts).astype(float)
    union = counts.sum(0) + counts.sum(1) - overlap
    return np.divide(overlap, union, out=np.full(len(counts), np.nan), where=union > 0)


def held_out_counts(segmenters: Dict[str, OnnxModel], images: int, first: int = 0, processes: int = 1) -> Dict[str, np.ndarray]:
    """Confusion counts of each segmenter on renders: the picture at 128 px, the truth rendered again at 256 px."""
    counts = {name: np.zeros((len(LABELS), len(LABELS)), np.int64) for name in segmenters}
    for begin in range(first, first + images, 50):
        n = min(50, first + images - begin)
        pictures = render_many(HELD_OUT_SEED, begin, n, 128, processes).images
        truth = render_many(HELD_OUT_SEED, begin, n, LABEL_SIZE, processes).labels
        for name, segmenter in segmenters.items():
            counts[name] += confusion(truth, label(segmenter, as_tensor(pictures)))
    return counts


def table(columns: Dict[str, Iterable[float]]) -> str:
    """Markdown: a row per label and one for the mean."""
    rows = ['| label | ' + ' | '.join(columns) + ' |', '| --- |' + ' ---: |' * len(columns)]
    for i, name in enumerate(LABELS):
        rows.append(f'| {name} | ' + ' | '.join(f'{values[i]:.3f}' for values in columns.values()) + ' |')
    rows.append('| **mean** | ' + ' | '.join(f'**{np.nanmean(values):.3f}**' for values in columns.values()) + ' |')
    return '\n'.join(rows)


def overlay(images: torch.Tensor, labels: np.ndarray) -> np.ndarray:
    """Generated pictures above the same under their labels' colours, uint8 [n, 512, 256, 3]."""
    large = F.interpolate(images, size=(LABEL_SIZE, LABEL_SIZE), mode='bilinear', align_corners=False)
    large = ((large.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    tinted = (large * 0.3 + COLOURS[labels] * 0.7).astype(np.uint8)
    return np.concatenate([large, tinted], 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--renders', type=int, default=2000, help='held-out renders')
    parser.add_argument('--generated', type=int, default=400, help='generated portraits, NumPy seeds from 0')
    parser.add_argument('--psi', type=float, default=0.7)
    parser.add_argument('--pictures', action='store_true', help='write the overlay sheets')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--processes', type=int, default=1, help='for rendering')
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    segmenters = {name: load_segmenter(name) for name in NETWORKS}

    for name, segmenter in segmenters.items():
        image = torch.zeros(1, 3, 128, 128)
        segmenter(image)
        began = time.process_time()
        for _ in range(10):
            segmenter(image)
        print(f'{name}: {segmenter.parameters:,} parameters, {(time.process_time() - began) * 100:.1f} ms of processor time an image in PyTorch')

    counts = held_out_counts(segmenters, options.renders, processes=options.processes)
    print(f'\nIoU on {options.renders} renders of seed {HELD_OUT_SEED}, labels at {LABEL_SIZE} px:\n')
    print(table({name: intersection_over_union(c) for name, c in counts.items()}))
    for name, c in counts.items():
        print(f'{name}: {np.trace(c) / c.sum():.4f} of the pixels right')

    with torch.no_grad():
        generated = TrainedGenerator(MODELS / 'portraits.safetensors').from_seeds(range(options.generated), options.psi).clamp(-1, 1)
    regions, judge = (label(segmenters[name], generated) for name in NETWORKS)
    both = confusion(regions, judge)
    shares = {name: [(labels == i).any((1, 2)).mean() for i in range(len(LABELS))] for name, labels in zip(NETWORKS, (regions, judge))}
    print(f'\nThe two on {options.generated} generated portraits at psi {options.psi:g}: they agree on {np.trace(both) / both.sum():.4f} of the pixels. '
          'IoU of one against the other, and the share of pictures in which each sees the label:\n')
    print(table({'IoU': intersection_over_union(both), **{f'seen by {name}': values for name, values in shares.items()}}))

    if options.pictures:
        for name, labels in zip(NETWORKS, (regions, judge)):
            save_sheet(MODELS / f'{name}.png', overlay(generated[SHOWN], labels[SHOWN]), columns=len(SHOWN), scale=0.5)
            print(f'wrote {name}.png')


if __name__ == '__main__':
    main()
