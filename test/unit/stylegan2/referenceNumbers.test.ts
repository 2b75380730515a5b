import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { readNpz } from '../../../src/engine/numpy/npz.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { forwardJacobian, layerChannels, reverseJacobian } from '../../../src/engine/stylespace/jacobian.ts';

/**
 * The network against numbers that the original classes computed (test/fixtures/checkpoints/README.md). Tolerances are
 * the fixtures' own: 1e-5 max(1, |x|) on w and S, 2e-5 max(1, |x|) on images; derivatives, which were made in double
 * precision, 1e-5 absolute and 1e-3 of the channel's largest + 2e-6.
 */
const folder = 'test/fixtures/checkpoints';
const rows = [
  { file: `${folder}/rosi_32.pt`, expected: 'rosi_32', centre: true, derivatives: true },
  { file: `${folder}/rosi_32.legacy.pt`, expected: 'rosi_32', centre: true, derivatives: true },
  { file: `${folder}/rosi_torch2_16.pt`, expected: 'rosi_torch2_16', centre: true, derivatives: false },
  // A training checkpoint has no truncation centre; ours is estimated from other samples than the reference's.
  { file: `${folder}/rosi_train_32.pt`, expected: 'rosi_train_32', centre: false, derivatives: false },
  { file: `${folder}/portraits-128.pt`, expected: 'portraits-128', centre: true, derivatives: true },
  { file: 'models/portraits.safetensors', expected: 'portraits-128', centre: true, derivatives: true },
  { file: `${folder}/tf_32.pkl`, expected: 'tf_32', centre: true, derivatives: true },
  { file: `${folder}/tf_64.pkl`, expected: 'tf_64', centre: true, derivatives: true },
  { file: `${folder}/tf_32_resnet_proto3.pkl`, expected: 'tf_32_resnet_proto3', centre: true, derivatives: false },
  { file: `${folder}/tfada_32_cond.pkl`, expected: 'tfada_32_cond', centre: true, derivatives: false },
] as const;

/** Forward mode costs a pass per channel: of a large layout it is asked for every so many. */
const jacobians = [
  { mode: 'forward', compute: forwardJacobian, every: (channels: number) => Math.ceil(channels / 300) },
  { mode: 'reverse', compute: reverseJacobian, every: () => 1 },
] as const;

const runtime = new Runtime('cpu', 2);
const task = { priority: 'picture', signal: new AbortController().signal } as const;

describe.each(rows)('$file', ({ file, expected, centre, derivatives }) => {
  let model: Model;
  let reference: Awaited<ReturnType<typeof readReference>>;
  beforeAll(async () => {
    model = new Model(await openCheckpoint(file), runtime);
    reference = await readReference(`${folder}/${expected}.expected.npz`);
  });
  afterAll(() => model.release());

  /** S of the reference's z, each of its own class where there are classes. */
  const styles = async (psi: number): Promise<Float32Array> => {
    const z = reference.get('z');
    if (model.classes === 0) return model.styles(z, { psi, cutoff: null }, task);
    const rows: Float32Array[] = [];
    for (let row = 0; row < z.length / model.zDim; row++) {
      const label = reference
        .get('c')
        .subarray(row * model.classes, (row + 1) * model.classes)
        .indexOf(1);
      const one = z.subarray(row * model.zDim, (row + 1) * model.zDim);
      rows.push(await model.styles(one, { psi, cutoff: null, class: label }, task));
    }
    return Float32Array.from(rows.flatMap((row) => [...row]));
  };

  test('S of z', async () => {
    expectClose(await styles(1), reference.get('S'), 1e-5);
  });

  test.each(centre ? [0.7] : [])('S truncated to psi %f', async (psi) => {
    expectClose(await styles(psi), reference.get('S_psi07'), 1e-5);
  });

  test.each(['const', 'none'] as const)('images with noise "%s"', async (noise) => {
    const images = reference.get(`img_${noise}`);
    const count = images.length / (3 * model.resolution ** 2);
    const styles = reference.get('S').subarray(0, count * model.layout.channels);
    const { data } = await model.synthesis.images(styles, noise, task);
    expectClose(data, images, 2e-5);
  });

  test.each(derivatives ? jacobians : [])(
    'Jacobian by $mode mode',
    async ({ compute, every }) => {
      const exact = reference.get('J0');
      const grid = 8;
      const styles = reference.get('S').subarray(0, model.layout.channels);
      const trace = await model.synthesis.trace(styles, 'const', task);
      const all = layerChannels(model, { toRgb: true });
      const step = every(all.length);
      const channels = all.filter((_, position) => position % step === 0);
      const seen = new Set<number>();
      const row = 3 * grid ** 2;
      await compute(model, trace, channels, grid, task, (positions, data) => {
        for (const [k, position] of positions.entries()) {
          seen.add(position);
          const column = Float32Array.from({ length: row }, (_, cell) => exact[cell * all.length + position * step]!);
          const largest = column.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
          const bound = Math.min(1e-5, 1e-3 * largest + 2e-6);
          for (const [cell, value] of column.entries()) {
            const error = Math.abs(data[k * row + cell]! - value);
            if (!(error <= bound)) expect.fail(`channel ${position}, value ${cell}: off by ${error}, allowed ${bound}`);
          }
        }
      });
      expect(seen.size).toBe(channels.length);
    },
    300_000,
  );
});

async function readReference(path: string) {
  const arrays = readNpz(await readFile(path), path);
  const get = (name: string): Float32Array => {
    const data = arrays.get(name)?.data as Float32Array | undefined;
    if (!data) throw new Error(`${path} has no ${name}`);
    return data;
  };
  return { get };
}

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    const error = Math.abs(actual[i]! - value) / Math.max(1, Math.abs(value));
    if (!(error <= worst)) worst = error;
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}
