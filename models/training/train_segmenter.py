#!/usr/bin/env python3
"""Train one segmentation network on rendered portraits.

    python3 render_dataset.py --images 20000 --seed 1 --out data
    python3 train_segmenter.py regions --data data --out run/regions.pt
    python3 train_segmenter.py judge --data data --out run/judge.pt

The renders are augmented towards a generator's pictures (augment.py). The loss is cross-entropy, with rare labels
weighted up, plus the soft Dice loss of each label. The checkpoint is replaced as a whole every `--save-every` steps;
the same command continues from it.
"""
import argparse
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from augment import augment
from factors import LABELS
from segmenter import ARCHITECTURES

SEEDS = {'regions': 11, 'judge': 23}


def label_weights(labels: np.ndarray) -> torch.Tensor:
    """Weight of each label in the cross-entropy: the inverse root of its share of the pixels, mean 1 over pixels."""
    share = np.bincount(labels[:500].ravel(), minlength=len(LABELS)) / labels[:500].size
    weight = 1 / np.sqrt(np.maximum(share, 1e-4))
    return torch.tensor(weight / (weight * share).sum(), dtype=torch.float32)


def dice_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """1 - soft Dice, mean over labels, each measured over the whole batch so that absent labels do not divide by 0."""
    probability = logits.softmax(1)
    truth = F.one_hot(labels, len(LABELS)).permute(0, 3, 1, 2)
    overlap = (probability * truth).sum((0, 2, 3))
    total = probability.sum((0, 2, 3)) + truth.sum((0, 2, 3))
    return 1 - ((2 * overlap + 1) / (total + 1)).mean()


def average_into(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Exponential moving average of the weights and of the batch-norm statistics."""
    with torch.no_grad():
        for kept, new in zip(average.state_dict().values(), network.state_dict().values()):
            if kept.dtype.is_floating_point:
                kept.lerp_(new, 1 - decay)
            else:
                kept.copy_(new)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('network', choices=sorted(ARCHITECTURES))
    parser.add_argument('--data', type=Path, required=True, help='folder of render_dataset.py')
    parser.add_argument('--out', type=Path, required=True, help='checkpoint, .pt')
    parser.add_argument('--images', type=int, default=96_000, help='training images seen in all')
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--lr', type=float, default=3e-3, help='largest learning rate; warm-up over 2 %%, then cosine to 0')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--seed', type=int, help='default: one of its own for each network')
    parser.add_argument('--save-every', type=int, default=250, help='steps between checkpoints')
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    seed = SEEDS[options.network] if options.seed is None else options.seed
    torch.manual_seed(seed)
    images = np.load(options.data / 'images.npy', mmap_mode='r')
    labels = np.load(options.data / 'labels.npy', mmap_mode='r')
    weight = label_weights(labels)

    network = ARCHITECTURES[options.network]().to(memory_format=torch.channels_last)
    average = ARCHITECTURES[options.network]()
    average.load_state_dict(network.state_dict())
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.lr, weight_decay=1e-3)
    steps = options.images // options.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.lr, steps, pct_start=0.02)
    done = 0
    if options.out.exists():
        checkpoint = torch.load(options.out)
        network.load_state_dict(checkpoint['network'])
        average.load_state_dict(checkpoint['average'])
        optimiser.load_state_dict(checkpoint['optimiser'])
        schedule.load_state_dict(checkpoint['schedule'])
        torch.set_rng_state(checkpoint['random'])
        done = checkpoint['step']
        print(f'continues at step {done}', flush=True)

    began, mean_loss = time.time(), 0.0
    for step in range(done + 1, steps + 1):
        chosen = torch.randint(len(images), (options.batch,)).numpy()
        image = torch.from_numpy(images[chosen]).permute(0, 3, 1, 2).float() / 127.5 - 1
        label = torch.from_numpy(labels[chosen]).long()
        image, label = augment(image.contiguous(), label)
        with torch.autocast('cpu', torch.bfloat16):  # half precision convolutions: twice as fast where the CPU has them
            logits = network(image.contiguous(memory_format=torch.channels_last))
        logits = logits.float()
        loss = F.cross_entropy(logits, label, weight) + 0.5 * dice_loss(logits, label)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        average_into(average, network, min(0.998, step / (step + 10)))
        mean_loss += loss.item()
        if step % 50 == 0:
            speed = (step - done) * options.batch / (time.time() - began)
            print(f'{options.network} step {step}/{steps} loss {mean_loss / 50:.4f} {speed:.1f} images/s', flush=True)
            mean_loss = 0.0
        if step % options.save_every == 0 or step == steps:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            partial = options.out.with_suffix('.partial')
            torch.save({'name': options.network, 'step': step, 'network': network.state_dict(), 'average': average.state_dict(),
                        'optimiser': optimiser.state_dict(), 'schedule': schedule.state_dict(), 'random': torch.get_rng_state()}, partial)
            os.replace(partial, options.out)


if __name__ == '__main__':
    main()
