#!/usr/bin/env python3
"""Checks of the bundled models and of the code that makes them; under a minute on one core.

    python3 test_training.py
"""
import baseline_cpu  # noqa: F401  first: it decides which mathematics NumPy uses

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import test_render
from augment import augment
from checks import check, finish
from convert_generator import read_checkpoint, read_safetensors, sha256, write_safetensors
from evaluate_segmenters import HELD_OUT_SEED, MODELS, NETWORKS, as_tensor, held_out_counts, intersection_over_union, label, load_segmenter
from factors import LABELS
from frechet import frechet_distance
from generator import BLUR, TrainedGenerator, fold_upsampling
from render_dataset import render_many
from train_generator import Trainer, parse_stages

# Mean IoU on 64 renders may stray this far from the model card's number over 2,000 renders.
IOU_BANDS = {'portraits-regions': (0.907, 0.937), 'portraits-judge': (0.916, 0.946)}
FRESH = 1_000_000  # index of the first render for these checks, beyond those of the model card


def check_renderer() -> None:
    recorded = json.loads(test_render.DIGEST.read_text())
    found = test_render.digest(render_many(recorded['seed'], recorded['first'], recorded['images'], recorded['side']))
    check('the renderer gives the recorded bits', found == recorded['sha256'])


def check_conversion() -> None:
    shipped = MODELS / 'portraits.safetensors'
    tensors, metadata = read_safetensors(shipped)
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / 'again.safetensors'
        write_safetensors(again, dict(reversed(list(tensors.items()))), metadata)
        check('equal tensors give equal bytes, in any order', again.read_bytes() == shipped.read_bytes())
        checkpoint = Path(folder) / 'checkpoint.pt'
        state = {name: torch.from_numpy(value.copy()) for name, value in tensors.items()}
        widths = {int(r): int(w) for r, w in (pair.split(':') for pair in metadata['channels'].split(','))}
        torch.save({'latent_avg': state.pop('latent_avg'), 'g_ema': state,
                    'args': {'size': 128, 'style_dim': 128, 'n_mlp': 6, 'lr_mlp': 0.01, 'channels': widths, 'blur_kernel': [1, 3, 3, 1]}}, checkpoint)
        converted, architecture = read_checkpoint(checkpoint)
        write_safetensors(again, converted, {**architecture, **{key: metadata[key] for key in ('name', 'version', 'licence')}})
        check('a checkpoint of the shipped weights converts to the shipped bytes', again.read_bytes() == shipped.read_bytes())
    check('the metadata are strings', all(isinstance(value, str) for value in metadata.values()))


def check_sidecars() -> None:
    bundle = json.loads((MODELS / 'portraits.json').read_text())
    check('portraits.json holds the sha256 of its weights', bundle['sha256'] == sha256(MODELS / bundle['file']))
    for name in NETWORKS:
        sidecar = json.loads((MODELS / f'{name}.json').read_text())
        model = MODELS / sidecar['model']
        check(f'{name}.json holds the sha256 of its network', sidecar['sha256'] == sha256(model))
        check(f'{name}: labels are the renderer\'s, in order', tuple(sidecar['labels']) == LABELS)
        check(f'{name}: every label lies in exactly one region', sorted(sum((r['labels'] for r in sidecar['regions']), [])) == sorted(LABELS))
        network = load_segmenter(name)
        check(f'{name}: names, size', network.inputs == [sidecar['input']['name']] and network.outputs == [sidecar['output']['name']]
              and model.stat().st_size < 2.5e6, f'{model.stat().st_size:,} bytes, {network.parameters:,} parameters')
    check('portraits.json names both segmenters', [bundle['regions'], bundle['judge']] == [f'{name}.json' for name in NETWORKS])
    total = sum(path.stat().st_size for path in MODELS.rglob('*') if path.is_file() and '__pycache__' not in path.parts)
    check('the models folder stays under 16 MB', total < 16e6, f'{total:,} bytes')


def check_generator(generator: TrainedGenerator) -> None:
    reference = json.loads(Path(__file__).with_name('generator.reference.json').read_text())
    z = torch.from_numpy(np.random.RandomState(reference['z_seed']).randn(4, 128)[:2].astype(np.float32))
    images = generator.from_z(z, psi=1.0)
    distance = (F.avg_pool2d(images, 16) - torch.tensor(reference['pooled'])).abs().max().item()
    check('the generator equals rosinality\'s class', distance < 2e-5, f'pooled images differ by {distance:.1e}')

    torch.manual_seed(0)
    x, weight = torch.randn(2, 5, 6, 6), torch.randn(7, 5, 3, 3)
    transposed = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
    filtered = F.conv2d(F.pad(transposed, (1, 1, 1, 1)), torch.outer(BLUR, BLUR).expand(7, 1, 4, 4), groups=7)
    distance = (F.pixel_shuffle(F.conv2d(x, fold_upsampling(weight), padding=1), 2) - filtered).abs().max().item()
    check('the folded convolution equals transposed convolution and blur', distance < 1e-5, f'{distance:.1e}')


def check_segmenters(generator: TrainedGenerator) -> None:
    segmenters = {name: load_segmenter(name) for name in NETWORKS}
    for name, counts in held_out_counts(segmenters, 64, first=FRESH).items():
        mean = float(np.nanmean(intersection_over_union(counts)))
        low, high = IOU_BANDS[name]
        check(f'{name}: mean IoU on 64 fresh renders in {low:.3f}..{high:.3f}', low <= mean <= high, f'{mean:.4f}')
    images = generator.from_seeds(range(8)).clamp(-1, 1)
    regions, judge = (label(segmenters[name], images) for name in NETWORKS)
    agreement = float((regions == judge).mean())
    check('the two agree on generated portraits', agreement > 0.97, f'{agreement:.4f} of the pixels')
    one = segmenters[NETWORKS[0]](images[:1])
    apart = (one - segmenters[NETWORKS[0]](images)[:1]).abs().max().item()
    check('a batch gives what its images give alone', apart < 1e-3, f'logits differ by {apart:.1e}')


def check_augmentation() -> None:
    portraits = render_many(HELD_OUT_SEED, FRESH, 8)
    image, truth = as_tensor(portraits.images), torch.from_numpy(portraits.labels).long()
    torch.manual_seed(3)
    changed, moved = augment(image, truth)
    torch.manual_seed(3)
    again, _ = augment(image, truth)
    check('augmentation repeats for a seed and keeps shapes', torch.equal(changed, again) and changed.shape == image.shape and moved.shape == truth.shape)
    check('augmentation invents no labels and no NaN', set(moved.unique().tolist()) <= set(range(len(LABELS))) and bool(changed.isfinite().all()))


def check_frechet() -> None:
    rows = np.random.RandomState(0).randn(500, 4)
    check('a set is at distance 0 from itself', abs(frechet_distance(rows, rows)) < 1e-6)
    # N(0, C) against N(m, 4 C): |m|^2 + tr(C + 4 C - 2 * 2 C) = |m|^2 + tr C
    expected = 9 * 4 + np.trace(np.cov(rows.T))
    shifted = (rows - rows.mean(0)) * 2 + rows.mean(0) + 3
    check('a shift and a stretch cost what the formula says', abs(frechet_distance(rows, shifted) - expected) < 1e-6)


def check_training() -> None:
    """Eight images a step at 32 px: an interrupted run ends with the bits of one that was not."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        np.save(data / 'images.npy', render_many(1, 0, 16).images)

        def train(out: str, stops) -> Trainer:
            for stop in stops:
                options = argparse.Namespace(data=data, out=data / out, stages=parse_stages('32:32'), batch=8, lr=2.5e-3, lr_end=6e-4,
                                             measure_every=0, save_minutes=60)
                options.out.mkdir(exist_ok=True)
                torch.manual_seed(0)
                trainer = Trainer(options)
                trainer.begin()
                while trainer.images_seen < stop:
                    trainer.step()
                trainer.save()
            return trainer

        straight, interrupted = train('a', [32]), train('b', [16, 32])
        same = all(torch.equal(a, b) for a, b in zip(straight.average.state_dict().values(), interrupted.average.state_dict().values()))
        check('an interrupted run continues to the same bits', same)
        interrupted.grow()
        check('a grown generator makes images of twice the size', interrupted.average(interrupted.random_ws()).shape == (8, 3, 64, 64))
        before = interrupted.discriminator.stems['32'].weight.clone()
        interrupted.step()
        check('a step trains the new layers', not torch.equal(before, interrupted.discriminator.stems['32'].weight))


def main() -> None:
    torch.set_num_threads(1)
    check_renderer()
    check_conversion()
    check_sidecars()
    check_augmentation()
    check_frechet()
    generator = TrainedGenerator(MODELS / 'portraits.safetensors')
    with torch.no_grad():
        check_generator(generator)
        check_segmenters(generator)
    check_training()
    finish()


if __name__ == '__main__':
    main()
