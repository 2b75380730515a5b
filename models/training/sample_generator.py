#!/usr/bin/env python3
"""Draw a sheet of generated portraits.

    python3 sample_generator.py ../portraits.safetensors --out ../portraits.png
"""
import argparse
from pathlib import Path

import torch

from generator import TrainedGenerator
from pictures import save_sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('generator', type=Path, help='.safetensors')
    parser.add_argument('--out', type=Path, required=True, help='PNG')
    parser.add_argument('--first', type=int, default=0, help='first NumPy seed')
    parser.add_argument('--images', type=int, default=14)
    parser.add_argument('--psi', type=float, default=0.7)
    parser.add_argument('--columns', type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(1)

    with torch.no_grad():
        images = TrainedGenerator(options.generator).from_seeds(range(options.first, options.first + options.images), options.psi)
    save_sheet(options.out, ((images.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy(), options.columns)


if __name__ == '__main__':
    main()
