#!/usr/bin/env python3
"""Is the renderer still the one that the published networks learned from? Bit for bit.

    python3 test_render.py            # compare with render.digest.json
    python3 test_render.py --write    # after a deliberate change: write the digest anew
"""
import baseline_cpu  # noqa: F401  first: it decides which mathematics NumPy uses

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from checks import check, finish
from factors import FACTORS, LABELS
from pictures import sheet
from render_dataset import Portraits, render_many

DIGEST = Path(__file__).with_name('render.digest.json')
SEED, COUNT, SIDE = 0, 48, 128


def digest(portraits: Portraits) -> dict:
    return {name: hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest() for name, array in portraits._asdict().items()}


def equal(a: Portraits, b: Portraits) -> bool:
    return all(np.array_equal(x, y) for x, y in zip(a, b))


def run_checks() -> None:
    alone = render_many(SEED, 0, COUNT, SIDE, processes=1)
    check('two processes render the same bits as one', equal(alone, render_many(SEED, 0, COUNT, SIDE, processes=2, chunk=7)))
    check('an image does not depend on where the set begins',
          equal(Portraits(*(a[40:] for a in alone)), render_many(SEED, 40, COUNT - 40, SIDE)))
    check('another seed gives other portraits', not np.array_equal(alone.factors[0], render_many(SEED + 1, 0, 1, SIDE).factors[0]))
    check(f'{COUNT} portraits show every label', len(np.unique(alone.labels)) == len(LABELS))
    on = {name: alone.factors[:, FACTORS.index(name)] > 0 for name in ('glasses', 'hat')}
    seen = {name: (alone.labels == LABELS.index(name)).any((1, 2)) for name in on}
    check('glasses and hats are labelled exactly where the factors say so', all(np.array_equal(on[k], seen[k]) for k in on))
    check('a sheet keeps its tiles', np.array_equal(sheet(alone.images, 10)[SIDE:2 * SIDE, :SIDE], alone.images[10]))
    recorded = json.loads(DIGEST.read_text())
    for name, found in digest(alone).items():
        check(f'{name} equal the recorded digest', found == recorded['sha256'][name], f'{found[:12]}, recorded {recorded["sha256"][name][:12]}')
    finish()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--write', action='store_true', help='write the digest instead of comparing with it')
    if parser.parse_args().write:
        of = digest(render_many(SEED, 0, COUNT, SIDE))
        DIGEST.write_text(json.dumps({'seed': SEED, 'first': 0, 'images': COUNT, 'side': SIDE, 'sha256': of}, indent=2) + '\n')
        print(f'wrote {DIGEST.name}')
    else:
        run_checks()
