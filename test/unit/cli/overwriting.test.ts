import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands.ts';
import { ProgressMeter } from '../../../src/cli/progressMeter.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { encodeNpy } from '../../../src/engine/numpy/npy.ts';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import { formatRecipe } from '../../../src/shared/recipeFormat.ts';
import { fixturePath } from '../checkpoint/checkpointFixtures.ts';
import { emptyCatalogue, recipe } from '../shared/example.ts';

const zRow = encodeNpy([1, 48], new Float32Array(48));
const files: Readonly<Record<string, string | Uint8Array>> = {
  'z.npy': zRow,
  's.npy': encodeNpy([1, 224], new Float32Array(224)),
  'recipe.json': formatRecipe(recipe),
  'of-z.json': formatRecipe({
    ...recipe,
    base: { kind: 'z', file: 'z.npy', sha256: '0'.repeat(64), psi: 0.7, cutoff: null, class: null, noise: 'const' },
  }),
  'catalogue.json': formatCatalogue(emptyCatalogue(2)),
  semantic: 'no pickle',
  'labels.csv': ',names\n0,hair\n',
  'bundled/own.safetensors': 'a bundled model',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylespace-'));
  for (const name of ['o', 'bundled']) mkdirSync(join(folder, name));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  // Names that pictures and heatmaps of z would have.
  writeFileSync(join(folder, 'o', 'z0000.png'), zRow);
  writeFileSync(join(folder, 'o', 'z0000_2_1.png'), zRow);
  for (const name of ['m.pt', 'o/seed0000.png', 'o/seed0000_2_1.png']) {
    copyFileSync(fixturePath('rosi_32.pt'), join(folder, name));
  }
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function contents(): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(entries.map((entry) => join(entry.parentPath, entry.name)).map((at) => [at, readFileSync(at, 'hex')]));
}

async function failureOf(line: string): Promise<string | undefined> {
  const args = line.split(' ').map((arg) => (/[./]|^o$|^semantic$/.test(arg) ? join(folder, arg) : arg));
  const terminal = {
    signal: new AbortController().signal,
    progress: new ProgressMeter({ write: () => undefined }),
    warn: () => undefined,
    ...{ modelsDir: join(folder, 'bundled'), cacheDir: join(folder, 'cache'), engineEntry: '' },
  };
  const device = args[0] === 'merge' ? [] : ['--device', 'cpu'];
  return (await runProgram(commands, [...args, ...device], terminal, false)).failure;
}

/** Every command, and every file that it reads. */
const lines = {
  generate: [
    'generate --model m.pt --seeds 0 --out o --raw m.pt',
    'generate --model m.pt --z z.npy --out o --raw z.npy',
    'generate --model m.pt --styles s.npy --out o --raw s.npy',
    'generate --model o/seed0000.png --seeds 0 --out o',
    'generate --model m.pt --z o/z0000.png --out o',
  ],
  styles: ['styles --model m.pt --seeds 0 --out m.pt', 'styles --model m.pt --z z.npy --out z.npy'],
  stats: ['stats --model m.pt --samples 2 --out m.pt'],
  jacobian: [
    'jacobian --model m.pt --seeds 0 --channels 2_1 --grid 4 --out m.pt',
    'jacobian --model m.pt --z z.npy --channels 2_1 --grid 4 --out z.npy',
    'jacobian --model m.pt --styles s.npy --channels 2_1 --grid 4 --out s.npy',
  ],
  heatmap: [
    'heatmap --model m.pt --seeds 0 --channels 2_1 --out o --raw m.pt',
    'heatmap --model m.pt --z z.npy --channels 2_1 --out o --raw z.npy',
    'heatmap --model o/seed0000_2_1.png --seeds 0 --channels 2_1 --out o',
    'heatmap --model m.pt --z o/z0000_2_1.png --channels 2_1 --out o',
  ],
  merge: ['merge catalogue.json --out catalogue.json'],
  report: [
    'report catalogue.json --model m.pt --out m.pt',
    'report catalogue.json --model m.pt --out ./catalogue.json',
  ],
  render: [
    'render recipe.json --model m.pt --out m.pt',
    'render recipe.json --model m.pt --out recipe.json',
    'render of-z.json --model m.pt --out z.npy',
  ],
  'import-regions': [
    'import-regions semantic --labels labels.csv --model m.pt --out m.pt',
    'import-regions semantic --labels labels.csv --model-layout 256 --out semantic',
    'import-regions semantic --labels labels.csv --model-layout 256 --out labels.csv',
  ],
  export: ['export --model m.pt --out m.pt'],
  discover: [
    'discover --model m.pt --images 1 --out m.pt',
    'discover --model m.pt --images 1 --regions catalogue.json --out catalogue.json',
  ],
};

test('the table has every command that writes', () => {
  const writing = Object.entries(commands).filter(([, { options }]) => Object.hasOwn(options, 'out'));
  expect(Object.keys(lines).sort()).toEqual(writing.map(([name]) => name).sort());
});

test.each(Object.values(lines).flat())('what is read is not overwritten: %s', async (line) => {
  const before = contents();
  expect(await failureOf(line)).toMatch(/^".*" is also read; choose another name to write to\.$/);
  expect(contents()).toEqual(before);
});

test('files of the bundled models are not overwritten', async () => {
  const line = 'stats --model m.pt --samples 2 --out bundled/own.safetensors';
  expect(await failureOf(line)).toMatch(/own\.safetensors" belongs to the bundled models; choose another name/);
  expect(readFileSync(join(folder, 'bundled', 'own.safetensors'), 'utf8')).toBe('a bundled model');
});

test.each([
  'generate --model m.pt --out new/o --seeds 3,0-4',
  'heatmap --model m.pt --out o --seeds 3,3 --channels 2_1',
])('one name for two pictures is refused: %s', async (line) => {
  const before = contents();
  expect(await failureOf(line)).toMatch(/^"seed0003.*\.png" would be written twice: name every seed once\.$/);
  expect(contents()).toEqual(before);
});
