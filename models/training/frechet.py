#!/usr/bin/env python3
"""How far generated portraits are from rendered ones: a Frechet distance without a pretrained network.

    python3 frechet.py ../portraits.safetensors --data data

Features are the first 128 principal components of real images (pixels in [-1, 1]); the distance is the one of FID, between
two Gaussians fitted to those. It sees layout, colours and coarse shape, hardly fine detail. It grows with the number of
pixels, so read it against the same distance between two halves of the real images, which is printed beside it.
"""
import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch


class Distances(NamedTuple):
    fake: float    # generated against real
    real: float    # real against other real images: the floor


def square_root(covariance: np.ndarray) -> np.ndarray:
    """Symmetric square root of a covariance matrix."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Between Gaussians fitted to the rows of a and of b, [n, features]."""
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a, cov_b = np.cov(a.T), np.cov(b.T)
    root = square_root(cov_a)
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cov_b @ root), 0)).sum()
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * cross)


def shrink(images: np.ndarray, size: int) -> np.ndarray:
    """uint8 [n, side, side, 3] to the smaller side `size`, averaging squares of pixels and rounding."""
    k = images.shape[1] // size
    if k == 1:
        return np.asarray(images)
    small = np.empty((len(images), size, size, 3), np.uint8)
    for begin in range(0, len(images), 500):  # a few at a time: the sums need more memory than the images
        squares = images[begin:begin + 500].reshape(-1, size, k, size, k, 3).astype(np.uint16)
        small[begin:begin + 500] = (squares.sum((2, 4)) + k * k // 2) // (k * k)
    return small


def as_rows(images: np.ndarray) -> torch.Tensor:
    """uint8 [n, side, side, 3] -> float32 [n, 3 side side] in [-1, 1]."""
    return torch.from_numpy(images.astype(np.float32) / 127.5 - 1).permute(0, 3, 1, 2).reshape(len(images), -1)


def measure(fakes: torch.Tensor, real: np.ndarray, components: int = 128) -> Distances:
    """Fakes [n, 3, size, size] against the first n of `real` (uint8 [2n or more, size, size, 3]); the next n are the floor."""
    n = len(fakes)
    if len(real) < 2 * n:
        raise ValueError(f'{2 * n} real images needed, {len(real)} given')
    known, other = as_rows(real[:n]), as_rows(real[n:2 * n])
    mean = known.mean(0)
    torch.manual_seed(1)  # svd_lowrank starts from random directions
    _, _, axes = torch.svd_lowrank(known - mean, q=components, niter=2)

    def features(rows: torch.Tensor) -> np.ndarray:
        return ((rows - mean) @ axes).numpy().astype(np.float64)

    reference = features(known)
    return Distances(frechet_distance(features(fakes.clamp(-1, 1).reshape(n, -1)), reference), frechet_distance(features(other), reference))


def main() -> None:
    from generator import TrainedGenerator

    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('generator', type=Path, help='.safetensors')
    parser.add_argument('--data', type=Path, required=True, help='folder of render_dataset.py, twice as many images')
    parser.add_argument('--images', type=int, default=4000)
    parser.add_argument('--psi', type=float, default=1.0)
    parser.add_argument('--threads', type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    generator = TrainedGenerator(options.generator)
    z = torch.randn(options.images, generator.network.style_dim, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        fakes = torch.cat([generator.from_z(batch, options.psi) for batch in z.split(50)])
    real = np.load(options.data / 'images.npy', mmap_mode='r')[:2 * options.images]
    result = measure(fakes, shrink(real, generator.network.size))
    print(f'{options.generator.name}, {options.images} images at psi {options.psi:g}: distance {result.fake:.1f}, '
          f'real against real {result.real:.1f}, ratio {result.fake / result.real:.2f}')


if __name__ == '__main__':
    main()
