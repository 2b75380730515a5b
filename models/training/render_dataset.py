#!/usr/bin/env python3
"""Render a set of portraits with their labels and factors.

    python3 render_dataset.py --images 20000 --seed 1 --out data

writes data/images.npy (uint8 [n, side, side, 3]), data/labels.npy (uint8 [n, side, side], indices into factors.LABELS)
and data/factors.npy (float32 [n, 53], columns as in factors.FACTORS). Image i of a seed has a random stream of its own,
so it is the same image however many are made, in whatever chunks, by however many processes.
"""
import baseline_cpu  # noqa: F401  first: it decides which mathematics NumPy uses

import argparse
import multiprocessing
import time
from pathlib import Path
from typing import Iterator, List, NamedTuple, Tuple

import numpy as np

from factors import FACTORS, as_vector, sample_factors
from render import render, to_bytes


class Portraits(NamedTuple):
    images: np.ndarray
    labels: np.ndarray
    factors: np.ndarray


def render_one(task: Tuple[int, int, int]) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Image `index` of `seed` at `side` pixels: (image bytes, labels, factors)."""
    seed, index, side = task
    factors = sample_factors(np.random.default_rng([seed, index]))
    image, labels = render(factors, side)
    return to_bytes(image), labels, as_vector(factors)


def render_many(seed: int, first: int, count: int, side: int = 128, processes: int = 1, chunk: int = 50) -> Portraits:
    """Images first .. first + count - 1 of a seed, in order."""
    tasks: List[Tuple[int, int, int]] = [(seed, index, side) for index in range(first, first + count)]
    result = Portraits(np.empty((count, side, side, 3), np.uint8), np.empty((count, side, side), np.uint8),
                       np.empty((count, len(FACTORS)), np.float32))

    def keep(rendered: Iterator) -> Portraits:
        for row, (image, labels, factors) in enumerate(rendered):
            result.images[row], result.labels[row], result.factors[row] = image, labels, factors
        return result

    if processes == 1:
        return keep(map(render_one, tasks))
    with multiprocessing.get_context('fork').Pool(processes) as pool:
        return keep(pool.imap(render_one, tasks, chunksize=chunk))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--images', type=int, required=True)
    parser.add_argument('--first', type=int, default=0, help='index of the first image')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--side', type=int, default=128, help='pixels')
    parser.add_argument('--processes', type=int, default=2)
    parser.add_argument('--out', type=Path, help='folder for images.npy, labels.npy, factors.npy')
    parser.add_argument('--sheet', type=Path, help='also write a PNG of the first 80')
    options = parser.parse_args()

    began = time.time()
    portraits = render_many(options.seed, options.first, options.images, options.side, options.processes)
    print(f'{options.images} images, {options.images / (time.time() - began):.0f} per second')
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        for name, array in portraits._asdict().items():
            np.save(options.out / f'{name}.npy', array)
    if options.sheet:
        from pictures import save_sheet  # only here: rendering needs no picture library
        save_sheet(options.sheet, portraits.images[:80], columns=10)


if __name__ == '__main__':
    main()
