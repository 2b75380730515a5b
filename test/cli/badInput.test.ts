import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeNpy } from '../../src/engine/numpy/npy.ts';
import { formatCatalogue } from '../../src/shared/catalogueFormat.ts';
import { formatRecipe } from '../../src/shared/recipeFormat.ts';
import type { Recipe } from '../../src/shared/recipe.ts';
import type { ModelIdentity } from '../../src/shared/modelIdentity.ts';
import { emptyCatalogue, model as otherModel, recipe as exampleRecipe } from '../unit/shared/example.ts';
import { latin1, pickled } from '../unit/checkpoint/hostileFiles.ts';
import { buildProgram, buildTimeout, checkpoint, numpyFixture, type BuiltProgram } from './builtProgram.ts';

let program: BuiltProgram;
/** Files that commands are given; `inputs/x` in the rows. */
let inputs: string;

const rosi = checkpoint('rosi_32.pt');
const zDim = 48;

/** Knows its model by the hash of the file alone. */
const rosiIdentity: ModelIdentity = {
  name: 'rosi_32.pt',
  sha256: createHash('sha256').update(readFileSync(rosi)).digest('hex'),
  fingerprint: '',
  layout: [
    ['conv', 24],
    ['toRgb', 24],
    ['conv0Up', 24],
    ['conv1', 24],
    ['toRgb', 24],
    ['conv0Up', 24],
    ['conv1', 20],
    ['toRgb', 20],
    ['conv0Up', 20],
    ['conv1', 10],
    ['toRgb', 10],
  ],
};
const recipe: Recipe = { ...exampleRecipe, model: rosiIdentity, edits: [{ channel: '2_1', strength: 1, sigma: 1 }] };
const ofFile = (kind: 'z' | 's', file: string, sha256 = '0'.repeat(64)): Recipe => ({
  ...recipe,
  base: { kind, file, sha256, psi: 0.7, cutoff: null, class: null, noise: 'const' },
});
const zRow = encodeNpy([1, zDim], new Float32Array(zDim).fill(0.5));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const files: Readonly<Record<string, () => Uint8Array | string>> = {
  'truncated.pt': () => readFileSync(rosi).subarray(0, 40_000),
  'truncated.safetensors': () =>
    readFileSync(new URL('../../models/portraits.safetensors', import.meta.url)).subarray(0, 9000),
  'empty.pt': () => '',
  'text.pt': () => 'no checkpoint\n',
  'hostile.pt': () => latin1(`\x80\x02${pickled.call('os', 'system', [pickled.text('touch owned')])}.`),
  'narrow.npy': () => encodeNpy([2, 5], new Float32Array(10)),
  'empty.npy': () => encodeNpy([0, zDim], new Float32Array(0)),
  'nan.npy': () => encodeNpy([1, zDim], new Float32Array(zDim).fill(NaN)),
  'cut.npy': () => encodeNpy([4, zDim], new Float32Array(4 * zDim)).subarray(0, 500),
  'huge.npy': () =>
    latin1(
      "\x93NUMPY\x01\x00\x46\x00{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 48)}    \n".padEnd(80),
    ),
  'z.npy': () => zRow,
  'text.json': () => 'no json',
  'binary.json': () => Uint8Array.of(0xff, 0xfe, 0x80),
  'deep.json': () => '['.repeat(100_000),
  'conflict.json': () =>
    formatRecipe(recipe).replace('"strength": 1,', '"strength": 1,\n<<<<<<< ours\n=======\n>>>>>>> theirs\n'),
  'duplicate.json': () => formatRecipe({ ...recipe, edits: [recipe.edits[0]!, recipe.edits[0]!] }),
  'unknown.json': () => formatRecipe({ ...recipe, edits: [{ channel: '2_24', strength: 1, sigma: 1 }] }),
  'newer.json': () => formatRecipe({ ...recipe, version: 2 }),
  'class.json': () => formatRecipe({ ...recipe, base: { ...recipe.base, class: 3 } }),
  'other.json': () => formatRecipe({ ...exampleRecipe, model: otherModel }),
  // The right file's hash, but a layout that is not its: as a careless or malicious edit would leave it.
  'forged.json': () =>
    formatRecipe({
      ...recipe,
      model: { ...rosiIdentity, layout: [['conv', 9999]] },
      edits: [{ channel: '0_9000', strength: 1, sigma: 1 }],
    }),
  'lost.json': () => formatRecipe(ofFile('z', 'lost.npy')),
  'changed.json': () => formatRecipe(ofFile('z', 'z.npy')),
  'absolute.json': () => formatRecipe(ofFile('z', '/etc/passwd')),
  'share.json': () => formatRecipe(ofFile('z', '\\\\server\\share\\z.npy')),
  'wrong-kind.json': () => formatRecipe(ofFile('s', 'z.npy', sha256(zRow))),
  'sound.json': () => formatRecipe(recipe),
  'a.catalogue': () => formatCatalogue(emptyCatalogue(2)),
  'b.catalogue': () => formatCatalogue(emptyCatalogue(2, { psi: 0.5, images: [[2, 2]] })),
  'newer.catalogue': () => formatCatalogue(emptyCatalogue(2)).replace('"version": 1', '"version": 9'),
  'cut.catalogue': () => formatCatalogue(emptyCatalogue(2)).slice(0, 900),
  'segmenter.json': () => JSON.stringify({ version: 1, name: 'x' }),
};

beforeAll(async () => {
  program = await buildProgram();
  inputs = join(program.folder, 'inputs');
  mkdirSync(join(inputs, 'folder'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(inputs, name), content());
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(inputs, 'pipe')]);
}, buildTimeout);
afterAll(() => program.remove());

const absentDevice = process.platform === 'win32' ? 'coreml' : 'dml';

/** [arguments, where ROSI, CLASSES, IN/ and NUMPY/ stand for paths; exit code; the sentence]. Every command's own refusals. */
const rows: Record<string, readonly (readonly [args: string, code: 1 | 2, sentence: RegExp])[]> = {
  program: [
    ['frobnicate', 2, /There is no command "frobnicate"; there are inspect, .*export\./],
    ['--frobnicate', 2, /There is no command/],
  ],
  inspect: [
    ['inspect', 2, /inspect needs MODEL: see stylespace inspect --help\./],
    ['inspect a b', 2, /takes one MODEL only/],
    ['inspect ROSI --psi 1', 2, /inspect has no option --psi/],
    ['inspect ROSI --grid 8', 2, /--grid goes with --cost: add --cost\./],
    ['inspect ROSI --cost --grid 5', 2, /5/],
    ['inspect nosuch', 1, /There is no file "nosuch"; check the path\./],
    ['inspect IN/folder', 1, /is a folder/],
    ['inspect IN/pipe', 1, /is not a regular file/],
    ['inspect IN/truncated.pt', 1, /truncated\.pt/],
    ['inspect IN/truncated.safetensors', 1, /truncated\.safetensors/],
    ['inspect IN/empty.pt', 1, /empty\.pt/],
    ['inspect IN/text.pt', 1, /text\.pt/],
    ['inspect IN/hostile.pt', 1, /hostile\.pt/],
    ['inspect NUMPY/f4.npy', 1, /f4\.npy/],
    ['inspect IN/text.pt --json', 1, /text\.pt/],
  ],
  generate: [
    ['generate --out o --seeds 1', 2, /--model is missing: add --model M\./],
    ['generate --model ROSI --seeds 1', 2, /--out is missing: add --out DIR\./],
    ['generate --model ROSI --out o', 2, /Name the samples by one of --seeds, --z or --styles\./],
    ['generate --model ROSI --out o --seeds 1 --z IN/z.npy', 2, /by one of --seeds, --z or --styles\./],
    ['generate --model ROSI --out o --seeds 1-', 2, /"1-" is not a seed or a range/],
    ['generate --model ROSI --out o --seeds 9-1', 2, /runs backwards/],
    ['generate --model ROSI --out o --seeds 4294967296', 2, /above 4294967295/],
    ['generate --model ROSI --out o --seeds 0-4294967295', 2, /more than 100,000 seeds/],
    ['generate --model ROSI --out o --seeds 1 --seeds 2', 2, /generate takes --seeds once/],
    ['generate --model ROSI --out o --seeds 1 --psi nan', 2, /--psi must be a number from -10 to 10, not "nan"\./],
    ['generate --model ROSI --out o --seeds 1 --psi -11', 2, /--psi must be a number from -10 to 10, not "-11"\./],
    ['generate --model ROSI --out o --seeds 1 --cutoff 1.5', 2, /--cutoff must be a whole number from 0 to 100/],
    ['generate --model ROSI --out o --seeds 1 --noise random', 2, /--noise must be const or none, not "random"\./],
    ['generate --model ROSI --out o --seeds 1 --device tpu', 2, /--device must be auto, cpu, .*, not "tpu"\./],
    ['generate --model ROSI --out o --seeds 1 --class 0', 2, /The model has no classes: leave out --class\./],
    ['generate --model CLASSES --out o --seeds 1', 2, /The model has classes \(0 to 4\): name one by --class\./],
    ['generate --model CLASSES --out o --seeds 1 --class 5', 2, /no class 5, only 0 to 4: name one by --class\./],
    ['generate --model ROSI --out o --seeds 1 --class x', 2, /--class must be a whole number from 0 to/],
    ['generate --model ROSI --out --json', 2, /generate needs a value after --out/],
    ['generate --model ROSI --out o --seeds 1 --json=yes', 2, /takes --json without a value/],
    ['generate --model ROSI --out o --seeds 1 stray', 2, /generate takes no "stray"/],
    [
      `generate --model ROSI --out o --seeds 1 --device ${absentDevice}`,
      1,
      /does not exist on .*: choose auto or cpu\./,
    ],
    ['generate --model ROSI --out IN/z.npy --seeds 1', 1, /is a file; choose a folder/],
    ['generate --model ROSI --out IN/z.npy/o --seeds 1', 1, /z\.npy" is a file; choose a folder/],
    ['generate --model ROSI --out o --seeds 1 --raw none/r.npy', 1, /There is no folder "none" to write to/],
    ['generate --model ROSI --out o --seeds 1 --raw IN/folder', 1, /is a folder; choose a file's name/],
    ['generate --model ROSI --out o --z IN/z.npy --raw IN/z.npy', 1, /is also read; choose another name/],
    ['generate --model ROSI --out o --z nosuch.npy', 1, /There is no \.npy file "nosuch\.npy"; check the path\./],
    ['generate --model ROSI --out o --z IN/folder', 1, /is a folder; choose a \.npy file in it\./],
    ['generate --model ROSI --out o --z IN/pipe', 1, /is not a regular file/],
    [
      'generate --model ROSI --out o --z IN/narrow.npy',
      1,
      /has the shape \[2, 5\]; z of this model needs \[rows, 48\]\./,
    ],
    ['generate --model ROSI --out o --z IN/empty.npy', 1, /has the shape \[0, 48\]/],
    ['generate --model ROSI --out o --z IN/nan.npy', 1, /infinite or not a number/],
    ['generate --model ROSI --out o --z IN/cut.npy', 1, /was cut off/],
    ['generate --model ROSI --out o --z IN/huge.npy', 1, /huge\.npy/],
    ['generate --model ROSI --out o --z IN/text.pt', 1, /is not a NumPy \.npy file/],
    ['generate --model ROSI --out o --z NUMPY/object.npy', 1, /object\.npy/],
    ['generate --model ROSI --out o --z NUMPY/i4.npy', 1, /holds integers/],
    [
      'generate --model ROSI --out o --styles IN/z.npy',
      1,
      /has the shape \[1, 48\]; S of this model needs \[rows, 224\]\./,
    ],
    ['generate --model IN/truncated.pt --out o --seeds 1', 1, /truncated\.pt/],
  ],
  styles: [
    ['styles --model ROSI --out s.npy', 2, /Name the samples by one of --seeds or --z\./],
    ['styles --model ROSI --out s.npy --styles IN/z.npy', 2, /styles has no option --styles/],
    ['styles --model ROSI --out none/s.npy --seeds 1', 1, /There is no folder "none"/],
    ['styles --model ROSI --out IN/folder --seeds 1', 1, /is a folder/],
    ['styles --model IN/hostile.pt --out s.npy --seeds 1', 1, /hostile\.pt/],
    ['styles --model ROSI --out s.npy --z IN/narrow.npy', 1, /needs \[rows, 48\]/],
  ],
  stats: [
    ['stats --model ROSI', 2, /--out is missing: add --out NPZ\./],
    ['stats --model ROSI --out s.npz --samples 1', 2, /--samples must be a whole number from 2 to/],
    ['stats --model CLASSES --out s.npz --samples 2', 2, /The model has classes \(0 to 4\): name one by --class\./],
    ['stats --model ROSI --out none/s.npz --samples 2', 1, /There is no folder "none"/],
    ['stats --model nosuch --out s.npz', 1, /There is no file "nosuch"/],
  ],
  jacobian: [
    [
      'jacobian --model ROSI --out j.npy --seeds 0 --channels 2-1',
      2,
      /--channels must be style channels as 6_501,9_409/,
    ],
    ['jacobian --model ROSI --out j.npy --seeds 0 --channels 2_1,2_1', 2, /each once/],
    [
      'jacobian --model ROSI --out j.npy --seeds 0 --channels 99_0',
      2,
      /no style channel "99_0": its layers are 0 to 10\./,
    ],
    ['jacobian --model ROSI --out j.npy --seeds 0 --grid 0', 2, /--grid must be a whole number from 1 to 2048/],
    ['jacobian --model ROSI --out j.npy --seeds 0 --grid 5', 2, /A grid of 5 cells cannot be laid over .* 32 pixels/],
    ['jacobian --model ROSI --out none/j.npy --seeds 0', 1, /There is no folder "none"/],
    ['jacobian --model ROSI --out j.npy --z IN/nan.npy', 1, /infinite or not a number/],
    ['jacobian --model IN/empty.pt --out j.npy --seeds 0', 1, /empty\.pt/],
  ],
  heatmap: [
    ['heatmap --model ROSI --out h --seeds 0', 2, /--channels is missing: add --channels LIST\./],
    ['heatmap --model ROSI --out h --seeds 0 --channels 2_24', 2, /its layer 2 has channels 0 to 23\./],
    ['heatmap --model ROSI --out h --channels 2_1', 2, /by one of --seeds or --z\./],
    ['heatmap --model ROSI --out IN/z.npy --seeds 0 --channels 2_1', 1, /is a file; choose a folder/],
    ['heatmap --model ROSI --out h --z IN/cut.npy --channels 2_1', 1, /was cut off/],
    ['heatmap --model IN/folder --out h --seeds 0 --channels 2_1', 1, /is a folder/],
  ],
  discover: [
    ['discover --model ROSI', 2, /--out is missing: add --out CATALOGUE\./],
    ['discover --model ROSI --out c.json --clusters 1', 2, /--clusters must be a whole number from 2 to 32/],
    [
      'discover --model portraits --out c.json --clusters 8',
      2,
      /A number of clusters goes with regions by clusters alone/,
    ],
    ['discover --model ROSI --out c.json --images 0', 2, /--images must be a whole number from 1/],
    ['discover --model ROSI --out c.json --shard 3/2', 2, /--shard must be a part of the work as 1\/8/],
    ['discover --model ROSI --out c.json --score best', 2, /--score must be overlap or squared/],
    ['discover --model ROSI --out c.json --grid 24', 2, /A grid of 24 cells cannot be laid over/],
    ['discover --model ROSI --out none/c.json', 1, /There is no folder "none"/],
    ['discover --model ROSI --out c.json --regions nosuch.json', 1, /"nosuch\.json"/],
    [
      'discover --model ROSI --out c.json --regions IN/segmenter.json',
      1,
      /segmenter\.json" does not describe a segmentation network/,
    ],
    ['discover --model ROSI --out c.json --regions IN/text.json', 1, /is not JSON/],
    ['discover --model ROSI --out IN/sound.json', 1, /sound\.json" is not a usable catalogue/],
    ['discover --model IN/text.pt --out c.json', 1, /text\.pt/],
  ],
  merge: [
    ['merge --out m.json', 2, /merge needs CATALOGUE/],
    ['merge IN/a.catalogue', 2, /--out is missing: add --out CATALOGUE\./],
    ['merge nosuch --out m.json', 1, /There is no catalogue "nosuch"; check the path\./],
    ['merge IN/folder --out m.json', 1, /is a folder/],
    ['merge IN/text.json --out m.json', 1, /is not JSON/],
    ['merge IN/deep.json --out m.json', 1, /deep\.json/],
    ['merge IN/cut.catalogue --out m.json', 1, /cut\.catalogue" is not JSON/],
    ['merge IN/newer.catalogue --out m.json', 1, /has version 9, newer than this program's 1: update StyleSpace\./],
    ['merge IN/a.catalogue IN/b.catalogue --out m.json', 1, /its "psi" is .*, not /],
    ['merge IN/a.catalogue IN/a.catalogue --out m.json', 1, /they share images/],
    ['merge IN/a.catalogue --out IN/a.catalogue', 1, /is also read; choose another name/],
    ['merge IN/a.catalogue --out none/m.json', 1, /There is no folder "none"/],
  ],
  report: [
    ['report --out r.html', 2, /report needs CATALOGUE/],
    ['report IN/a.catalogue', 2, /--out is missing: add --out HTML\./],
    ['report nosuch --out r.html', 1, /There is no catalogue "nosuch"/],
    ['report IN/sound.json --out r.html', 1, /is not a usable catalogue/],
    [
      'report IN/a.catalogue --out r.html',
      1,
      /with the model "portraits-64@1", which is not a bundled one: name its checkpoint with --model\./,
    ],
    ['report IN/a.catalogue --model ROSI --out r.html', 1, /"rosi_32\.pt" has another layout/],
    ['report IN/a.catalogue --out IN/a.catalogue', 1, /is also read/],
  ],
  render: [
    ['render --out p.png', 2, /render needs RECIPE/],
    ['render IN/sound.json --out p.png --psi 1', 2, /render has no option --psi/],
    ['render nosuch --out p.png', 1, /There is no recipe "nosuch"; check the path\./],
    ['render IN/folder --out p.png', 1, /is a folder; choose a recipe in it\./],
    ['render IN/binary.json --out p.png', 1, /is not text; choose a recipe\./],
    ['render IN/text.json --out p.png', 1, /line 1, this is no JSON/],
    ['render IN/deep.json --out p.png', 1, /line 1, the file nests more than 64 levels\./],
    ['render IN/conflict.json --out p.png', 1, /line \d+, an unresolved merge conflict/],
    ['render IN/duplicate.json --out p.png --model ROSI', 1, /"2_1" is edited twice, on lines \d+ and \d+/],
    ['render IN/unknown.json --out p.png --model ROSI', 1, /"2_24" does not exist in the model/],
    [
      'render IN/forged.json --out p.png --model ROSI',
      1,
      /The recipe edits "0_9000", a channel that the model has not/,
    ],
    [
      'render IN/newer.json --out p.png --model ROSI',
      1,
      /has version 2, newer than this program's: update StyleSpace\./,
    ],
    [
      'render IN/class.json --out p.png --model ROSI',
      1,
      /The model has no classes: set "class" of the recipe to null\./,
    ],
    [
      'render IN/other.json --out p.png',
      1,
      /with the model "portraits-64@1", which is not a bundled one: name its checkpoint with --model\./,
    ],
    ['render IN/other.json --out p.png --model ROSI', 1, /"rosi_32\.pt" has another layout: choose the model/],
    ['render IN/sound.json --out p.png --model portraits', 1, /"portraits-128@1" has another layout: choose the model/],
    ['render IN/lost.json --out p.png --model ROSI', 1, /There is no \.npy file .*lost\.npy/],
    ['render IN/changed.json --out p.png --model ROSI', 1, /"z\.npy" is not the one that it was made with/],
    ['render IN/absolute.json --out p.png --model ROSI', 1, /"\/etc\/passwd" is an absolute path/],
    ['render IN/share.json --out p.png --model ROSI', 1, /is an absolute path/],
    ['render IN/wrong-kind.json --out p.png --model ROSI', 1, /has the shape \[1, 48\]; s of this model needs/],
    ['render IN/sound.json --out IN/sound.json --model ROSI', 1, /is also read; choose another name/],
    ['render IN/sound.json --out none/p.png --model ROSI', 1, /There is no folder "none"/],
    ['render IN/sound.json --out p.png --model nosuch', 1, /There is no file "nosuch"/],
  ],
};

/** Every file under a folder with its content's hash. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path, entry.isFile() ? sha256(readFileSync(path)) : 'folder'];
      }),
  );
}

describe.each(Object.entries(rows))('%s refuses', (_, cases) => {
  test.each(cases.filter(([args]) => !args.includes('IN/pipe') || process.platform !== 'win32'))(
    '%s',
    async (line, code, sentence) => {
      const before = contents(inputs);
      const cwd = mkdtempSync(join(program.folder, 'cwd-'));
      const args = line.split(' ').map((arg) => {
        if (arg === 'ROSI') return rosi;
        if (arg === 'CLASSES') return checkpoint('ada_cond.sanitised.pkl');
        if (arg.startsWith('NUMPY/')) return numpyFixture(arg.slice('NUMPY/'.length));
        return arg.startsWith('IN/') ? join(inputs, arg.slice('IN/'.length)) : arg;
      });
      // The CPU, so that no row waits for a trial of a GPU.
      const device = /^(inspect|merge|\W|frobnicate)|--device/.test(line) ? [] : ['--device', 'cpu'];
      const ended = await program.run([...args, ...device], { cwd });
      expect(ended.stderr).toMatch(sentence);
      // One line, one sentence, no stack.
      expect(ended.stderr).toMatch(/^stylespace: [A-Za-z"-].*[.]\n$/);
      expect(ended.stderr).not.toMatch(/\n {4}at |Error:|unexpected failure/);
      expect(ended.stdout).toBe('');
      expect(ended.code).toBe(code);
      expect(contents(cwd)).toEqual({});
      expect(contents(inputs)).toEqual(before);
    },
  );
});

test('a stack is shown to those who ask for it', async () => {
  const { code, stderr } = await program.run(['inspect', 'nosuch'], { env: { STYLESPACE_DEBUG: '1' } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/There is no file "nosuch".*\n {4}at /);
});
