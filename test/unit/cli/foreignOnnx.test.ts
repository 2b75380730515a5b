import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands.ts';
import { ProgressMeter } from '../../../src/cli/progressMeter.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { encodeNpy } from '../../../src/engine/numpy/npy.ts';
import { fixturePath } from '../checkpoint/checkpointFixtures.ts';
import { linearModel } from '../model/foreignOnnx.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylespace-'));
  writeFileSync(join(folder, 'z.onnx'), linearModel());
  writeFileSync(join(folder, 'w.onnx'), linearModel({ input: 'w' }));
  writeFileSync(join(folder, 'label.onnx'), linearModel({ classes: 3 }));
  writeFileSync(join(folder, 'rows.npy'), encodeNpy([2, 4], new Float32Array(8)));
  writeFileSync(join(folder, 'ws.npy'), encodeNpy([1, 2, 4], new Float32Array(8)));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const generate = (model: string, ...args: string[]): string[] => ['generate', '--model', model, '--out', 'o', ...args];
const noStyleSpace = /"z\.onnx": it is an ONNX graph of another program, which says nothing of a style space: no ch/;

test.each<[string[], number, RegExp]>([
  [['styles', '--model', 'z.onnx', '--seeds', '1', '--out', 's.npy'], 1, noStyleSpace],
  [['stats', '--model', 'z.onnx', '--out', 's.npz'], 1, noStyleSpace],
  [['jacobian', '--model', 'z.onnx', '--seeds', '1', '--out', 'j.npy'], 1, noStyleSpace],
  [['heatmap', '--model', 'z.onnx', '--seeds', '1', '--channels', '1_1', '--out', 'o'], 1, noStyleSpace],
  [['discover', '--model', 'z.onnx', '--images', '1', '--out', 'c.stylespace-channels.json'], 1, noStyleSpace],
  [['export', '--model', 'z.onnx', '--out', 'e.onnx'], 1, noStyleSpace],
  [['inspect', 'z.onnx', '--cost'], 2, /^"z\.onnx" has no style space: leave out --cost\.$/],
  [generate('z.onnx'), 2, /^"z\.onnx" takes z \[4\]: name the samples by one of --seeds or --z\.$/],
  [generate('z.onnx', '--seeds', '1', '--z', 'rows.npy'), 2, /name the samples by one of --seeds or --z\.$/],
  [generate('z.onnx', '--w', 'rows.npy'), 2, /takes z \[4\], not w: make its pictures from --seeds or --z\.$/],
  [generate('z.onnx', '--styles', 'rows.npy'), 2, /^"z\.onnx" has no style space: leave out --styles\.$/],
  [generate('z.onnx', '--seeds', '1', '--cutoff', '2'), 2, /has no input for a cutoff: leave out --cutoff\.$/],
  [generate('z.onnx', '--seeds', '1', '--noise', 'none'), 2, /has no input for noise: leave out --noise\.$/],
  [generate('z.onnx', '--seeds', '1', '--class', '2'), 2, /has no classes: leave out --class\.$/],
  [generate('label.onnx', '--seeds', '1'), 2, /has classes \(0 to 2\): name one by --class\.$/],
  [
    generate('z.onnx', '--z', 'ws.npy'),
    1,
    /^"ws\.npy" has the shape \[1, 2, 4\]; z of this model needs \[rows, 4\]\.$/,
  ],
  [generate('z.onnx', '--seeds', '1', '--raw', 'z.onnx'), 1, /"z\.onnx" is also read; choose another name/],
  [generate('w.onnx', '--z', 'rows.npy'), 2, /takes w \[4\], not z: make its pictures from --w alone\.$/],
  [generate('w.onnx', '--seeds', '1'), 2, /takes w \[4\], not z: make its pictures from --w alone\.$/],
  [generate('checkpoint', '--w', 'rows.npy'), 2, /^--w is for another program's ONNX generator: make this model's/],
])('refused with one sentence: %j', async (args, exitCode, message) => {
  const inFolder = (text: string): string =>
    text === 'checkpoint' ? fixturePath('rosi_32.pt') : /^o$|\./.test(text) ? join(folder, text) : text;
  const terminal = {
    signal: new AbortController().signal,
    progress: new ProgressMeter({ write: () => undefined }),
    warn: () => undefined,
    ...{ modelsDir: 'models', cacheDir: join(folder, 'cache'), engineEntry: '' },
  };
  const device = args[0] === 'inspect' ? [] : ['--device', 'cpu'];
  const outcome = await runProgram(commands, [...args.map(inFolder), ...device], terminal, false);
  const failure = outcome.failure?.replaceAll(JSON.stringify(join(folder, '!')).slice(1, -2), '');
  expect({ ...outcome, failure }).toEqual({ failure: expect.stringMatching(message) as string, exitCode });
});
