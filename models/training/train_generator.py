#!/usr/bin/env python3
"""Train the portrait generator against rendered portraits, from 32 px upwards.

    python3 render_dataset.py --images 40000 --seed 3 --out data
    python3 train_generator.py --data data --out run --stages 32:98000,64:333000
    python3 train_generator.py --data data --out run --stages 128:459000

`--stages` lists resolution:images, the images counted from the very beginning. With an existing `run/latest.pt` training
continues: the same stages go on where they were, new stages grow the network further. The checkpoint is replaced as a
whole every few minutes, so a killed run loses no more than that.

What mattered, found by trying: R1 gamma 0.5 every 16 steps (3 starved the generator); the discriminator's learning rate
0.7 of the generator's, and a floor under the gradient of well-rejected fakes, or it runs away; the learning rate falling
over the last 40 % of the images; two w's mixed in half of the images; the averaged weights' half-life of 5,000 images;
minibatch deviation. No path-length term.
"""
import argparse
import copy
import math
import os
import time
from pathlib import Path
from typing import List, NamedTuple

import numpy as np
import torch

from discriminator import Discriminator
from frechet import measure, shrink
from generator import Generator

R1_GAMMA, R1_EVERY = 0.5, 16
MIXING = 0.5                 # share of images made from two w's
FADE_IMAGES = 8_000          # over which a new resolution of the discriminator fades in
EMA_HALF_LIFE = 5_000        # images
GRADIENT_FLOOR = 2e-3        # of the discriminator's loss with respect to a fake's score
WARM_UP = 100                # steps at the start of a stage


class Stage(NamedTuple):
    size: int
    until: int  # images, from the beginning of all training


def parse_stages(text: str) -> List[Stage]:
    stages = [Stage(*map(int, part.split(':'))) for part in text.split(',')]
    if any(b.size != 2 * a.size or b.until <= a.until for a, b in zip(stages, stages[1:])):
        raise argparse.ArgumentTypeError('every stage doubles the size and ends later than the one before')
    return stages


class Trainer:
    """Networks, their averages and optimisers, and the number of images seen."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.images_seen = 0
        self.began_at = 0           # images when this list of stages began: where its learning rate schedule starts
        self.checkpoint = options.out / 'latest.pt'
        self.real_128 = np.load(options.data / 'images.npy', mmap_mode='r')
        self.real = self.real_128
        self.generator: Generator
        self.stage_began_at, self.grown, self.stage_step = 0, False, 0

    # --- stages ---------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Fresh networks at the first stage's size, or those of the checkpoint."""
        if not self.checkpoint.exists():
            self.build(self.options.stages[0].size)
            self.new_optimisers()
            return
        state = torch.load(self.checkpoint)
        self.build(state['size'], grown_from=state['first_size'])
        for name in ('generator', 'discriminator', 'average'):
            getattr(self, name).load_state_dict(state[name])
        self.images_seen = state['images_seen']
        self.new_optimisers()
        same_run = state['stages'] == self.options.stages
        self.began_at = state['began_at'] if same_run else self.images_seen
        if same_run:
            self.generator_adam.load_state_dict(state['generator_adam'])
            self.discriminator_adam.load_state_dict(state['discriminator_adam'])
            self.stage_began_at, self.grown, self.stage_step = state['stage']
            torch.set_rng_state(state['random'])
        print(f'continues after {self.images_seen} images at {self.generator.size} px', flush=True)

    def build(self, size: int, grown_from: int = 0) -> None:
        self.first_size = grown_from or size
        self.generator = Generator(size)
        self.average = copy.deepcopy(self.generator).eval().requires_grad_(False)
        self.discriminator = Discriminator(self.first_size)
        while self.discriminator.size < size:
            self.discriminator.grow()
        self.real = shrink(self.real_128, size)

    def new_optimisers(self) -> None:
        self.generator_adam = torch.optim.Adam(self.generator.parameters(), betas=(0.0, 0.99), foreach=True)
        self.discriminator_adam = torch.optim.Adam(self.discriminator.parameters(), betas=(0.0, 0.99), foreach=True)
        self.stage_began_at, self.stage_step = self.images_seen, 0

    def grow(self) -> None:
        """Double the size. The new ToRGB starts quietly; the discriminator's new block fades in."""
        old, old_average, size = self.generator, self.average, 2 * self.generator.size
        self.generator = Generator(size)
        self.generator.load_state_dict(old.state_dict(), strict=False)
        with torch.no_grad():
            self.generator.to_rgbs[-1].conv.weight.mul_(0.3)
        self.average = copy.deepcopy(self.generator).eval().requires_grad_(False)
        self.average.load_state_dict(old_average.state_dict(), strict=False)
        self.discriminator.grow()
        self.real = shrink(self.real_128, size)
        self.grown = True
        self.new_optimisers()

    def run(self) -> None:
        self.begin()
        for stage in self.options.stages:
            if self.images_seen >= stage.until:
                continue
            while self.generator.size < stage.size:
                self.grow()
            self.train_until(stage.until)
            self.save()

    # --- one step -------------------------------------------------------------------------------------------------------

    def train_until(self, images: int) -> None:
        began, images_before, last_save = time.time(), self.images_seen, time.time()
        scores = []
        while self.images_seen < images:
            scores.append(self.step())
            if self.stage_step % 100 == 0:
                real, fake = np.mean(scores, 0)
                speed = (self.images_seen - images_before) / (time.time() - began)
                print(f'{self.generator.size} px, {self.images_seen} images, {speed:.1f} per second, '
                      f'scores: real {real:.2f}, fake {fake:.2f}', flush=True)
                if not math.isfinite(real + fake):
                    raise SystemExit('training diverged: the last checkpoint is the one to go on from')
                scores = []
            if self.options.measure_every and self.stage_step % self.options.measure_every == 0:
                self.report_distance()
            if time.time() - last_save > self.options.save_minutes * 60:
                self.save()
                last_save = time.time()
        self.report_distance()

    def learning_rate(self) -> float:
        """Warm-up, constant for 60 % of the images, then a cosine down to `lr_end`."""
        o = self.options
        progress = (self.images_seen - self.began_at) / (o.stages[-1].until - self.began_at)
        falling = max(0.0, (progress - 0.6) / 0.4)
        rate = o.lr_end + (o.lr - o.lr_end) * 0.5 * (1 + math.cos(math.pi * falling))
        return rate * min(1.0, (self.stage_step + 1) / WARM_UP)

    def real_batch(self) -> torch.Tensor:
        chosen = torch.randint(len(self.real), (self.options.batch,)).numpy()
        return torch.from_numpy(self.real[chosen]).permute(0, 3, 1, 2).float() / 127.5 - 1

    def random_ws(self) -> torch.Tensor:
        """w's for a batch; in half of the images a second w takes over from a random layer on."""
        generator, n = self.generator, self.options.batch
        first = generator.style(torch.randn(n, generator.style_dim))
        second = generator.style(torch.randn(n, generator.style_dim))
        cut = torch.randint(1, generator.n_latent, (n, 1))
        cut = torch.where(torch.rand(n, 1) < MIXING, cut, generator.n_latent)
        use_first = torch.arange(generator.n_latent) < cut
        return torch.where(use_first[:, :, None], first[:, None], second[:, None])

    def step(self):
        """One batch for both networks, from one pass of the discriminator. Returns the mean scores (real, fake)."""
        n = self.options.batch
        if self.grown:
            self.discriminator.alpha = min(1.0, (self.images_seen - self.stage_began_at) / FADE_IMAGES + 1e-3)
        fake = self.generator(self.random_ws(), noise='random')
        leaf = fake.detach().requires_grad_()
        scores = self.discriminator(torch.cat([self.real_batch(), leaf]))
        score_real, score_fake = scores.detach().split(n)

        # d/dscore of softplus(-real) + softplus(fake). The backward pass also leaves each fake's gradient in leaf.grad;
        # the generator wants softplus(-fake) instead, which is the same gradient times a number per image.
        seems_real = torch.sigmoid(score_fake)
        weight_fake = seems_real.clamp(min=GRADIENT_FLOOR)
        scores.backward(torch.cat([-torch.sigmoid(-score_real), weight_fake]) / n)
        fake.backward(leaf.grad * (-(1 - seems_real) / weight_fake)[:, None, None, None])
        if self.stage_step % R1_EVERY == 0:
            self.penalise_slope()

        rate = self.learning_rate()
        for optimiser, share in ((self.generator_adam, 1.0), (self.discriminator_adam, 0.7)):
            for group in optimiser.param_groups:
                group['lr'] = rate * share
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.images_seen += n
        self.stage_step += 1
        self.update_average()
        return score_real.mean().item(), score_fake.mean().item()

    def penalise_slope(self) -> None:
        """R1: the discriminator should be flat at real images."""
        real = self.real_batch().requires_grad_()
        (slope,) = torch.autograd.grad(self.discriminator(real).sum(), [real], create_graph=True)
        penalty = slope.square().sum((1, 2, 3)).mean()
        (penalty * (R1_GAMMA / 2 * R1_EVERY)).backward()

    def update_average(self) -> None:
        """Exponential moving average of the generator; a shorter memory while training is young."""
        half_life = max(200.0, min(EMA_HALF_LIFE, self.images_seen * 0.08))
        share = 1 - 0.5 ** (self.options.batch / half_life)
        with torch.no_grad():
            torch._foreach_mul_(list(self.average.parameters()), 1 - share)
            torch._foreach_add_(list(self.average.parameters()), list(self.generator.parameters()), alpha=share)

    # --- looking and saving ---------------------------------------------------------------------------------------------

    def report_distance(self, n: int = 1000) -> None:
        random = torch.Generator().manual_seed(1)
        with torch.no_grad():
            z = torch.randn(n, self.average.style_dim, generator=random)
            fakes = torch.cat([self.average(self.average.repeat_w(self.average.style(batch))) for batch in z.split(50)])
        result = measure(fakes, self.real[:2 * n])
        print(f'Frechet proxy after {self.images_seen} images, {n} of them: {result.fake:.1f}, real against real {result.real:.1f}', flush=True)

    def save(self) -> None:
        """`g_ema`, `latent_avg` and `args` are what convert_generator.py reads; the rest is to continue from."""
        average = self.average
        with torch.no_grad():
            latent_avg = average.style(torch.randn(8192, average.style_dim, generator=torch.Generator().manual_seed(0))).mean(0)
        widths = {4 * 2 ** i: layer.conv.weight.shape[2] for i, layer in enumerate([average.to_rgb1, *average.to_rgbs])}
        state = {
            'g_ema': average.state_dict(), 'latent_avg': latent_avg,
            'args': {'size': average.size, 'style_dim': average.style_dim, 'n_mlp': len(average.style) - 1, 'lr_mlp': 0.01,
                     'channels': widths, 'blur_kernel': [1, 3, 3, 1]},
            'generator': self.generator.state_dict(), 'average': average.state_dict(), 'discriminator': self.discriminator.state_dict(),
            'generator_adam': self.generator_adam.state_dict(), 'discriminator_adam': self.discriminator_adam.state_dict(),
            'images_seen': self.images_seen, 'began_at': self.began_at, 'stages': self.options.stages,
            'stage': (self.stage_began_at, self.grown, self.stage_step),
            'size': average.size, 'first_size': self.first_size, 'random': torch.get_rng_state(),
        }
        partial = self.checkpoint.with_suffix('.partial')
        torch.save(state, partial)
        os.replace(partial, self.checkpoint)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--data', type=Path, required=True, help='folder of render_dataset.py, 128 px')
    parser.add_argument('--out', type=Path, required=True, help='folder for latest.pt')
    parser.add_argument('--stages', type=parse_stages, default='32:98000,64:333000')
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--lr', type=float, default=2.5e-3)
    parser.add_argument('--lr-end', type=float, default=6e-4)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--threads', type=int, default=2, help='one, if anything else uses the machine')
    parser.add_argument('--save-minutes', type=float, default=5)
    parser.add_argument('--measure-every', type=int, default=0, help='steps between Frechet proxies (0: only at the end of a stage)')
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    Trainer(options).run()


if __name__ == '__main__':
    main()
