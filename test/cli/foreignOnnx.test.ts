import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeNpy, readNpy } from '../../src/engine/numpy/npy.ts';
import { RandomState } from '../../src/engine/numpy/randomState.ts';
import { linearModel, linearPicture } from '../unit/model/foreignOnnx.ts';
import { buildProgram, buildTimeout, type BuiltProgram, type Ended } from './builtProgram.ts';

let program: BuiltProgram;
beforeAll(async () => {
  program = await buildProgram();
  writeFileSync(inFolder('z.onnx'), linearModel());
  writeFileSync(inFolder('psi.onnx'), linearModel({ factors: { psi: [1] } }));
  writeFileSync(inFolder('w.onnx'), linearModel({ input: 'w' }));
  writeFileSync(inFolder('ws.onnx'), linearModel({ input: 'ws', shape: [1, 2, 4] }));
  writeFileSync(inFolder('rows.npy'), encodeNpy([2, 4], rows));
  writeFileSync(inFolder('ws.npy'), encodeNpy([1, 2, 4], rows));
}, buildTimeout);
afterAll(() => program.remove());

const rows = Float32Array.of(1, -2, 0.5, 0.25, -1, 3, 0, 0.125);
const inFolder = (...names: string[]): string => join(program.folder, ...names);
const generate = (model: string, ...args: string[]): Promise<Ended> =>
  program.run(['generate', '--model', model, '--out', 'out', '--raw', 'raw.npy', '--device', 'cpu', ...args]);

function raw(): { shape: readonly number[]; data: number[] } {
  const { shape, data } = readNpy(readFileSync(inFolder('raw.npy')), 'raw.npy');
  return { shape, data: Array.from(data, Number) };
}

test('pictures of z by seed and by file, and of w and ws, are the linear map', async () => {
  const seeded = await generate('z.onnx', '--seeds', '3,42');
  expect(seeded).toMatchObject({ code: 0, stdout: '2 pictures in out, numbers in raw.npy\n' });
  expect(seeded.stderr).toMatch(/The network has no input for psi: --psi does not apply, and whether it truncates/);
  expect(readdirSync(inFolder('out'))).toEqual(['seed0003.png', 'seed0042.png']);
  expect(raw().shape).toEqual([2, 3, 2, 2]);
  const expected = [3, 42].flatMap((seed) =>
    linearPicture(Float32Array.from(new RandomState(seed).standardNormal(4)), 12),
  );
  expect(Math.max(...raw().data.map((number, i) => Math.abs(number - expected[i]!)))).toBeLessThan(1e-6);
  const pixels = await sharp(inFolder('out', 'seed0042.png')).raw().toBuffer();
  const levels = expected.slice(12).map((number) => Math.floor(Math.min(255, Math.max(0, number * 127.5 + 128))));
  expect([...pixels]).toEqual(Array.from({ length: 12 }, (_, i) => levels[(i % 3) * 4 + Math.floor(i / 3)]));

  const both = [...linearPicture(rows.slice(0, 4), 12), ...linearPicture(rows.slice(4), 12)];
  expect((await generate('psi.onnx', '--z', 'rows.npy', '--psi', '0.5')).code).toBe(0);
  expect(raw()).toEqual({ shape: [2, 3, 2, 2], data: both.map((number) => number / 2) });
  expect(await generate('w.onnx', '--w', 'rows.npy')).toMatchObject({
    code: 0,
    stderr: expect.not.stringContaining('psi') as string,
  });
  expect(raw()).toEqual({ shape: [2, 3, 2, 2], data: both });
  expect((await generate('ws.onnx', '--w', 'ws.npy')).code).toBe(0);
  expect(raw()).toEqual({ shape: [1, 3, 2, 2], data: linearPicture(rows, 12) });
  expect(readdirSync(inFolder('out'))).toEqual(
    expect.arrayContaining(['z0000.png', 'z0001.png', 'w0000.png', 'w0001.png', 'ws0000.png']),
  );
});

test('inspect says what it takes and what is missing', async () => {
  const { stdout, code } = await program.run(['inspect', 'psi.onnx', '--json']);
  expect(code).toBe(0);
  const bytes = readFileSync(inFolder('psi.onnx'));
  expect(JSON.parse(stdout)).toEqual({
    name: 'psi.onnx',
    path: 'psi.onnx',
    format: 'ONNX of another program',
    imageOnly: true,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    width: 2,
    height: 2,
    takes: { kind: 'z', shape: [4], reason: '"z" is taken for z: nothing in its name says w.' },
    takesPsi: true,
    classes: 0,
    inputs: [
      { name: 'z', type: 'float32', shape: [null, 4], use: 'z' },
      { name: 'psi', type: 'float32', shape: [1], use: 'psi' },
    ],
    outputs: [{ name: 'image', type: 'float32', shape: [null, 3, 2, 2], use: 'image' }],
    missing: ['style space', 'channels', 'edits', 'heatmaps', 'discovery'],
  });
  const { stdout: text } = await program.run(['inspect', 'ws.onnx']);
  expect(text).toMatch(/^takes +ws \[2, 4\]: "ws" is ws because it has rows\.$/m);
  expect(text).toMatch(/^image-only +generate makes its pictures; missing: style space, channels, edits, heatmaps/m);
  expect(text).toMatch(/^input +ws +float32 +\[1, 2, 4\] +ws$/m);
});
