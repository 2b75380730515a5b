import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { readNpz } from '../../../src/engine/numpy/npz.ts';
import type { Device } from '../../../src/engine/runtime/ort.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { StyleNetwork } from '../../../src/engine/stylegan2/styleNetwork.ts';
import { truncate } from '../../../src/engine/stylegan2/truncation.ts';
import { forwardJacobian, layerChannels, reverseJacobian } from '../../../src/engine/stylespace/jacobian.ts';

/**
 * The network against numbers that the original classes computed (test/fixtures/checkpoints/README.md). Tolerances are
 * the fixtures' own: 1e-5 max(1, |x|) on w and S, 2e-5 max(1, |x|) on images; derivatives, which were made in double
 * precision, 1e-5 absolute and 1e-3 of the channel's largest + 2e-6.
 */
const folder = 'test/fixtures/checkpoints';
const row = (name: string, extension: string, lacks: Partial<Record<'centre' | 'derivatives', false>> = {}) => ({
  file: `${folder}/${name}${extension}`,
  expected: name,
  centre: true,
  derivatives: true,
  ...lacks,
});
const rows = [
  row('rosi_32', '.pt'),
  row('rosi_32', '.legacy.pt'),
  row('rosi_torch2_16', '.pt', { derivatives: false }),
  // A training checkpoint has no truncation centre; ours is estimated from other samples than the reference's.
  row('rosi_train_32', '.pt', { centre: false, derivatives: false }),
  row('portraits-128', '.pt'),
  { ...row('portraits-128', ''), file: 'models/portraits.safetensors' },
  row('ada_tiny', '.sanitised.pkl'),
  row('ada_fp16_64', '.sanitised.pkl'),
  row('ada_clamp_nhwc', '.sanitised.pkl'),
  row('ada_cond', '.sanitised.pkl'),
  row('ada_orig', '.sanitised.proto2.pkl'),
  row('ada_orig', '.sanitised.proto3.pkl'),
  row('ada_resnet', '.sanitised.pkl'),
  row('ada_resnet_clamp', '.sanitised.pkl'),
  row('ada_torch2_16', '.sanitised.pkl', { derivatives: false }),
  row('sg3_sg2_tiny', '.sanitised.pkl'),
  row('tf_32', '.pkl'),
  row('tf_64', '.pkl'),
  row('tf_32_resnet_proto3', '.pkl', { derivatives: false }),
  row('tfada_32_cond', '.pkl', { derivatives: false }),
];

/** Forward mode costs a pass per channel: of a large layout it is asked for every so many. */
const jacobians = [
  { mode: 'forward', compute: forwardJacobian, every: (channels: number) => Math.ceil(channels / 300) },
  { mode: 'reverse', compute: reverseJacobian, every: () => 1 },
] as const;

const runtime = new Runtime((process.env['STYLESPACE_DEVICE'] ?? 'cpu') as Device, 2);
const task = { priority: 'picture', signal: new AbortController().signal } as const;

describe.each(rows)('$file', ({ file, expected, centre, derivatives }) => {
  let model: Model;
  let reference: Awaited<ReturnType<typeof readReference>>;
  beforeAll(async () => {
    model = new Model(await openCheckpoint(file), runtime);
    reference = await readReference(`${folder}/${expected}.expected.npz`);
  });
  afterAll(() => model.release());

  const untruncated = { psi: 1, cutoff: null };

  test('w of z, truncated in all slots and in the first four', async () => {
    const { generator } = model.checkpoint;
    const network = new StyleNetwork(generator, model.layout, runtime);
    const w = await eachSample(model.zDim, (z, label) => network.map(z, label, task));
    await network.release();
    expectClose(w, reference.get('w'), 1e-5);
    if (!centre) return;
    const wAvg = reference.get('w_avg');
    expectClose(await model.centre(task), wAvg, 0);
    for (const [name, cutoff] of [
      ['ws_psi07', null],
      ['ws_psi07_cut4', 4],
    ] as const) {
      const ws = reference.has(name)
        ? await truncate(w, () => Promise.resolve(wAvg), model.layout.numWs, { psi: 0.7, cutoff })
        : [];
      for (const [slot, rows] of ws.entries()) expectClose(rows, slotOf(reference.get(name), slot), 1e-5);
    }
  });

  test('S of z', async () => {
    const styles = await eachSample(model.zDim, (z, label) => model.styles(z, { ...untruncated, class: label }, task));
    expectClose(styles, reference.get('S'), 1e-5);
  });

  test.each(centre ? [0.7] : [])('S truncated to psi %f', async (psi) => {
    const sampling = { psi, cutoff: null };
    const styles = await eachSample(model.zDim, (z, label) => model.styles(z, { ...sampling, class: label }, task));
    expectClose(styles, reference.get('S_psi07'), 1e-5);
  });

  test.each([
    ['img_const', 'S', 'const'],
    ['img_none', 'S', 'none'],
    ['img_psi07_const', 'S_psi07', 'const'],
  ] as const)('%s, images of %s with noise "%s"', async (name, ofStyles, noise) => {
    const images = reference.get(name);
    const count = images.length / (3 * model.resolution ** 2);
    const styles = reference.get(ofStyles).subarray(0, count * model.layout.channels);
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

  /** The samples one by one, each with its own class: [samples, ...]. */
  async function eachSample(
    zDim: number,
    compute: (z: Float32Array, label: number | null) => Promise<Float32Array>,
  ): Promise<Float32Array> {
    const z = reference.get('z');
    const parts: Float32Array[] = [];
    for (let at = 0; at < z.length; at += zDim) {
      const label = reference.has('c') ? classOf(reference.get('c'), at / zDim, model.classes) : null;
      parts.push(await compute(z.subarray(at, at + zDim), label));
    }
    return Float32Array.from(parts.flatMap((part) => [...part]));
  }

  /** One slot of ws [samples, numWs, wDim]. */
  function slotOf(ws: Float32Array, slot: number): Float32Array {
    const { wDim } = model.checkpoint.generator.mapping;
    const { numWs } = model.layout;
    return ws.filter((_, i) => Math.floor(i / wDim) % numWs === slot);
  }
});

function classOf(labels: Float32Array, sample: number, classes: number): number {
  return labels.subarray(sample * classes, (sample + 1) * classes).indexOf(1);
}

async function readReference(path: string) {
  const arrays = readNpz(await readFile(path), path);
  const get = (name: string): Float32Array => {
    const data = arrays.get(name)?.data as Float32Array | undefined;
    if (!data) throw new Error(`${path} has no ${name}`);
    return data;
  };
  return { get, has: (name: string) => arrays.has(name) };
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
