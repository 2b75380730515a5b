import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeNpy, readNpy } from '../../src/engine/numpy/npy.ts';
import { RandomState } from '../../src/engine/numpy/randomState.ts';
import { formatRecipe } from '../../src/shared/recipeFormat.ts';
import type { Recipe } from '../../src/shared/recipe.ts';
import {
  buildProgram,
  buildTimeout,
  checkpoint,
  complaint,
  type BuiltProgram,
  type RunOptions,
} from './builtProgram.ts';

const rosi = checkpoint('rosi_32.pt');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let program: BuiltProgram;
beforeAll(async () => {
  program = await buildProgram();
}, buildTimeout);
afterAll(() => program.remove());

const inFolder = (...names: string[]): string => join(program.folder, ...names);
const bytes = (...names: string[]): Buffer => readFileSync(inFolder(...names));

async function succeeds(args: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await program.run([...args, '--device', 'cpu'], options);
  expect(stderr).not.toMatch(complaint);
  expect(code).toBe(0);
  return stdout;
}

function array(name: string): { shape: readonly number[]; data: Float32Array } {
  const { shape, data } = readNpy(bytes(name), name);
  return { shape, data: data as Float32Array };
}

/** 8-bit levels as the original tools round them. */
function levels(raw: Float32Array): number[] {
  const pixels = raw.length / 3;
  return Array.from({ length: raw.length }, (_, i) => {
    const value = raw[(i % 3) * pixels + Math.floor(i / 3)]!;
    return Math.floor(Math.min(255, Math.max(0, Math.fround(Math.fround(value * 127.5) + 128))));
  });
}

test('the bundled model: files by seed, the same bytes each time, and the numbers that they show', async () => {
  const args = ['generate', '--model', 'portraits', '--seeds', '42,7-8', '--raw', 'raw.npy'];
  const answer = JSON.parse(await succeeds([...args, '--out', 'one', '--json'])) as { pictures: string[] };
  const names = ['seed0042.png', 'seed0007.png', 'seed0008.png'];
  expect(answer).toEqual({ pictures: names.map((name) => join('one', name)), raw: 'raw.npy' });
  expect(readdirSync(inFolder('one')).sort()).toEqual([...names].sort());
  const { shape, data } = array('raw.npy');
  expect(shape).toEqual([3, 3, 128, 128]);
  const pixels = await sharp(inFolder('one', names[0]!)).raw().toBuffer();
  expect([...pixels]).toEqual(levels(data.subarray(0, 3 * 128 * 128)));
  // Alone, in another order and again: a seed is a face.
  await succeeds(['generate', '--model', 'portraits', '--seeds', '8,42', '--out', 'two']);
  for (const name of ['seed0042.png', 'seed0008.png']) expect(bytes('two', name).equals(bytes('one', name))).toBe(true);
});

test('seeds, their z and their S make the same pictures', async () => {
  const z = Float32Array.from([5, 6].flatMap((seed) => [...new RandomState(seed).standardNormal(48)]));
  writeFileSync(inFolder('z.npy'), encodeNpy([2, 48], z));
  const model = ['--model', rosi];
  await succeeds(['styles', ...model, '--seeds', '5,6', '--out', 's.npy']);
  for (const [kind, source] of Object.entries({ seeds: '5,6', z: 'z.npy', styles: 's.npy' })) {
    await succeeds(['generate', ...model, `--${kind}`, source, '--out', kind, '--raw', join(kind, 'raw.npy')]);
  }
  const raw = bytes('seeds', 'raw.npy');
  expect(bytes('z', 'raw.npy').equals(raw)).toBe(true);
  // S of both was computed in one batch, which may round differently.
  const [one, other] = [array(join('seeds', 'raw.npy')).data, array(join('styles', 'raw.npy')).data];
  expect(Math.max(...one.map((value, i) => Math.abs(value - other[i]!)))).toBeLessThan(1e-5);
  expect(readdirSync(inFolder('z')).sort()).toEqual(['raw.npy', 'z0000.png', 'z0001.png']);
  expect(readdirSync(inFolder('styles')).sort()).toEqual(['raw.npy', 'styles0000.png', 'styles0001.png']);
});

const recipe: Recipe = {
  version: 1,
  model: {
    name: 'rosi_32.pt',
    sha256: sha256(readFileSync(rosi)),
    fingerprint: '',
    layout: [24, 24, 24, 24, 24, 24, 20, 20, 20, 10, 10].map((channels) => ['conv1', channels] as const),
  },
  base: { kind: 'seed', seed: 9, psi: 0.5, cutoff: 3, class: null, noise: 'none' },
  scale: { samples: 100_000, stream: 'RandomState(5)', psi: 0.7 },
  edits: [
    { channel: '2_5', strength: -4.5, sigma: 0.25 },
    { channel: '9_1', strength: 8, sigma: 0.125, label: 'bright' },
    { channel: '6_2', strength: 20, sigma: 1, muted: true },
  ],
};
const rendering = ['--psi', '0.5', '--cutoff', '3', '--noise', 'none'];

/** The picture of flat S with the recipe's edits, made without it: their places by the original's table of layers. */
async function editedPicture(): Promise<Buffer> {
  await succeeds(['styles', '--model', rosi, '--seeds', '9', ...rendering.slice(0, 4), '--out', 'base.npy']);
  const { shape, data } = array('base.npy');
  data[48 + 5]! += -4.5 * 0.25;
  data[204 + 1]! += 8 * 0.125;
  writeFileSync(inFolder('edited.npy'), encodeNpy(shape, data));
  await succeeds(['generate', '--model', rosi, '--styles', 'edited.npy', '--noise', 'none', '--out', 'edited']);
  return bytes('edited', 'styles0000.png');
}

test('render: the recipe’s base, moved by strength times sigma, muted edits left out', async () => {
  writeFileSync(inFolder('a.stylespace.json'), formatRecipe(recipe));
  const stdout = await succeeds(['render', 'a.stylespace.json', '--model', rosi, '--out', 'a.png']);
  expect(stdout).toBe('a.png\n');
  expect(bytes('a.png').equals(await editedPicture())).toBe(true);
  await succeeds(['generate', '--model', rosi, '--seeds', '9', ...rendering, '--out', 'unedited']);
  expect(bytes('unedited', 'seed0009.png').equals(bytes('a.png'))).toBe(false);
});

test('render: a base in a file beside the recipe, wherever the program is started', async () => {
  const edited = await editedPicture();
  const { psi, cutoff, noise } = recipe.base;
  const z = Float32Array.from(new RandomState(9).standardNormal(48));
  for (const [kind, file] of [
    ['z', encodeNpy([1, 48], z)],
    ['s', bytes('base.npy')],
  ] as const) {
    writeFileSync(inFolder(`${kind}.npy`), file);
    const base: Recipe['base'] = { kind, file: `${kind}.npy`, sha256: sha256(file), psi, cutoff, class: null, noise };
    writeFileSync(inFolder(`${kind}.stylespace.json`), formatRecipe({ ...recipe, base }));
    await succeeds(['render', inFolder(`${kind}.stylespace.json`), '--model', rosi, '--out', inFolder('b.png')], {
      cwd: inFolder('one'),
    });
    expect(bytes('b.png').equals(edited)).toBe(true);
  }
});

test('render: w is truncated as the recipe says, ws is taken as it is', async () => {
  const reference = checkpoint('rosi_32.expected.npz');
  const { readNpz } = await import('../../src/engine/numpy/npz.ts');
  const arrays = readNpz(readFileSync(reference), reference);
  await succeeds([
    ...['render', writeBase('w', arrays.get('w')!.data.slice(0, 48) as Float32Array, [48])],
    ...['--model', rosi, '--out', 'w.png'],
  ]);
  const ws = arrays.get('ws_psi07')!.data.slice(0, 8 * 48) as Float32Array;
  await succeeds(['render', writeBase('ws', ws, [1, 8, 48]), '--model', rosi, '--out', 'ws.png']);
  // The original's picture of that w at psi 0.7, up to the rounding of one level.
  const original = levels(arrays.get('img_psi07_const')!.data.slice(0, 3 * 32 * 32) as Float32Array);
  for (const name of ['w.png', 'ws.png']) {
    const pixels = await sharp(inFolder(name)).raw().toBuffer();
    expect(Math.max(...original.map((level, i) => Math.abs(level - pixels[i]!)))).toBeLessThanOrEqual(1);
  }
});

function writeBase(kind: 'w' | 'ws', data: Float32Array, shape: number[]): string {
  const file = encodeNpy(shape, data);
  writeFileSync(inFolder(`${kind}.npy`), file);
  const rest = { psi: 0.7, cutoff: null, class: null, noise: 'const' } as const;
  const base: Recipe['base'] = { kind, file: `${kind}.npy`, sha256: sha256(file), ...rest };
  writeFileSync(inFolder(`${kind}.json`), formatRecipe({ ...recipe, base, edits: [] }));
  return `${kind}.json`;
}

test('render finds the bundled model by itself, and by its weights in another format', async () => {
  const torch = checkpoint('portraits-128.pt');
  const { stdout } = await program.run(['inspect', 'portraits', '--json']);
  const { sha256: hash, layers } = JSON.parse(stdout) as {
    sha256: string;
    layers: { kind: Recipe['model']['layout'][number][0]; channels: number }[];
  };
  const layout = layers.map(({ kind, channels }) => [kind, channels] as const);
  const model = { name: 'portraits-128@1', sha256: hash, fingerprint: '', layout };
  writeFileSync(inFolder('p.json'), formatRecipe({ ...recipe, model }));
  await succeeds(['render', 'p.json', '--out', 'p.png']);
  expect((await sharp(inFolder('p.png')).metadata()).width).toBe(128);
  // Without a fingerprint nothing but the hash can be recognised.
  const { code, stderr } = await program.run([
    'render',
    'p.json',
    '--out',
    'q.png',
    '--model',
    torch,
    '--device',
    'cpu',
  ]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/"portraits-128\.pt" has the same layout but other weights: choose the model/);
});

test('a picture that is there is overwritten, what lies beside it stays', async () => {
  writeFileSync(inFolder('a.png'), 'old');
  writeFileSync(inFolder('a.stylespace.json'), formatRecipe(recipe));
  writeFileSync(inFolder('a.png.part'), 'not ours');
  await succeeds(['render', 'a.stylespace.json', '--model', rosi, '--out', 'a.png']);
  expect(bytes('a.png').subarray(1, 4).toString()).toBe('PNG');
  expect(bytes('a.png.part').toString()).toBe('not ours');
  expect(readdirSync(program.folder).filter((name) => name.endsWith('.part'))).toEqual(['a.png.part']);
});
