import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { readNpz } from '../../../src/engine/numpy/npz.ts';
import { encodeModel } from '../../../src/engine/onnx/modelProto.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Tensor } from '../../../src/engine/runtime/ort.ts';
import { generatorGraph } from '../../../src/engine/stylegan2/generatorGraph.ts';

const folder = 'test/fixtures/checkpoints';
const runtime = new Runtime('cpu', 2);
const task = { priority: 'picture', signal: new AbortController().signal } as const;

// The original's numbers, out of the one graph; tolerances as in referenceNumbers.test.ts.
test.each(['rosi_32.pt', 'tf_32_resnet_proto3.pkl', 'tfada_32_cond.pkl'])('%s as one graph', async (file) => {
  const reference = readNpz(await readFile(`${folder}/${file.replace(/\..*/, '')}.expected.npz`), file);
  const array = (name: string): Tensor => reference.get(name) as Tensor;
  const model = new Model(await openCheckpoint(`${folder}/${file}`), runtime);
  const graph = await generatorGraph(model.checkpoint.generator, model.layout, await model.centre(task));
  const exported = runtime.prepare(() => Promise.resolve(encodeModel(graph)));

  const one = (name: string, from = 0, rows = 1): Tensor => {
    const { data, shape } = array(name);
    const size = data.length / shape[0]!;
    return { data: data.slice(from * size, (from + rows) * size), shape: [rows, ...shape.slice(1)] };
  };
  const number = (value: number): Tensor => ({ data: Float32Array.of(value), shape: [1] });
  const nothing = (rows: number): Tensor => ({
    data: new Float32Array(rows * model.layout.channels),
    shape: [rows, model.layout.channels],
  });

  // z -> w -> S -> image, one sample at a time, for each has a label of its own.
  for (let k = 0; k < 2; k++) {
    const label = model.classes > 0 ? { label: one('c', k) } : {};
    const feeds = { z: one('z', k), ...label, s: nothing(1), from_z: number(1), noise: number(1) };
    const whole = await exported.run({ ...feeds, psi: number(1) }, task);
    expectClose(whole['w']!, one('w', k), 1e-5);
    expectClose(whole['styles']!, one('S', k), 1e-5);
    expectClose(whole['image']!, one('img_const', k), 2e-5);
    const truncated = await exported.run({ ...feeds, psi: number(0.7) }, task);
    expectClose(truncated['styles']!, one('S_psi07', k), 1e-5);
    expectClose(truncated['image']!, one('img_psi07_const', k), 2e-5);
    // An edit is added: the rest of the way to the untruncated S.
    const edit = one('S', k).data.map((style, i) => style - one('S_psi07', k).data[i]!);
    const edited = await exported.run({ ...feeds, psi: number(0.7), s: { ...nothing(1), data: edit } }, task);
    expectClose(edited['image']!, one('img_const', k), 2e-5);
  }

  // S -> image, several at once; z does not matter then.
  const label = model.classes > 0 ? { label: one('c') } : {};
  const ofS = { z: one('z', 0, 2), ...label, psi: number(1), s: one('S', 0, 2), from_z: number(0) };
  const withNoise = await exported.run({ ...ofS, noise: number(1) }, task);
  expectClose(withNoise['image']!, one('img_const', 0, 2), 2e-5);
  const without = await exported.run({ ...ofS, noise: number(0) }, task);
  expectClose(without['image']!, one('img_none', 0, 2), 2e-5);
  await Promise.all([exported.release(), model.release()]);
});

function expectClose(actual: Tensor, expected: Tensor, tolerance: number): void {
  expect(actual.shape).toEqual([...expected.shape]);
  let worst = 0;
  for (const [i, value] of expected.data.entries()) {
    const error = Math.abs(actual.data[i]! - value) / Math.max(1, Math.abs(value));
    if (!(error <= worst)) worst = error;
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}
