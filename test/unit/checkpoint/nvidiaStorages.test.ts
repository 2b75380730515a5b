import { expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Weight } from '../../../src/engine/stylegan2/generator.ts';
import { latin1, pickled } from './hostileFiles.ts';
import { elements, embeddedTensor, persistentModule, type EmbeddedTensor } from './nvidiaPickle.ts';
import { nvidiaTensors, usualShape } from './nvidiaTensors.ts';
import { plainGenerator } from './plainGenerator.ts';

/** How a kind of number is written, and which number it then is. */
interface NumberKind {
  readonly kind: string;
  readonly bytesEach: number;
  readonly write: (view: DataView, at: number, value: number) => void;
  readonly rounded: (value: number) => number;
}

const single: NumberKind = {
  kind: 'FloatStorage',
  bytesEach: 4,
  write: (view, at, value) => {
    view.setFloat32(at, value, true);
  },
  rounded: (value) => value,
};
const double: NumberKind = {
  ...{ kind: 'DoubleStorage', bytesEach: 8 },
  write: (view, at, value) => {
    view.setFloat64(at, value, true);
  },
  rounded: (value) => value,
};
const half: NumberKind = {
  ...{ kind: 'HalfStorage', bytesEach: 2 },
  write: (view, at, value) => {
    const exponent = Math.floor(Math.log2(Math.abs(value)));
    const bits = value === 0 ? 0 : ((exponent + 15) << 10) | (Math.abs(value) / 2 ** (exponent - 10) - 1024);
    view.setUint16(at, bits | (value < 0 ? 0x8000 : 0), true);
  },
  // 11 bits; those too small for a normal number are 0.
  rounded: (value) => {
    const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
    return Math.abs(value) < 2 ** -14 ? 0 : Math.round(value / step) * step;
  },
};
const bfloat: NumberKind = {
  ...{ kind: 'BFloat16Storage', bytesEach: 2 },
  write: (view, at, value) => {
    const scratch = new DataView(new ArrayBuffer(4));
    scratch.setFloat32(0, value);
    view.setUint16(at, scratch.getUint16(0), true);
  },
  rounded: (value) => {
    const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 7);
    return value === 0 ? 0 : Math.round(value / step) * step;
  },
};

type Place = Partial<Pick<EmbeddedTensor, 'module' | 'device'>> & { order?: 'channels-last'; offset?: number };

/** [what, the kind of number, where and how it lies] */
const storages: readonly (readonly [string, NumberKind, Place])[] = [
  ['single precision', single, {}],
  ['double precision', double, {}],
  ['half precision', half, {}],
  ['bfloat16', bfloat, {}],
  ['a GPU', single, { module: 'torch.cuda', device: 'cuda:3' }],
  [
    'channels last, of a GPU, in half precision',
    half,
    { module: 'torch.cuda', device: 'cuda:0', order: 'channels-last' },
  ],
  ['a part of a larger storage', single, { offset: 5 }],
];

const task = { priority: 'picture', signal: new AbortController().signal } as const;

test.each(storages)('numbers of %s make the picture', async (_, number, place) => {
  const tensors = new Map<string, Weight>();
  const references: [string, string][] = [];
  for (const [name, weight] of nvidiaTensors({ ...usualShape, architecture: 'resnet', classes: 3 })) {
    const { shape } = weight;
    const numbers = (await weight.read()).map(number.rounded);
    tensors.set(name, { shape, read: () => Promise.resolve(numbers) });
    references.push([name, stored(shape, numbers, number, place)]);
  }
  const bytes = latin1(`\x80\x03${pickled.dict({ G: 'N', G_ema: persistentModule(references) })}.`);
  const checkpoint = await readCheckpoint(memorySource(bytes, 'made.pkl'));
  expect(checkpoint).toMatchObject({ format: 'NVIDIA .pkl', warnings: [] });

  const z = seedLatent(2, 8);
  const expected = await plainGenerator(tensors, { z, label: 1, psi: 0.5, clamp: null });
  const model = new Model(checkpoint, new Runtime('cpu', 1));
  const styles = await model.styles(z, { psi: 0.5, cutoff: null, class: 1 }, task);
  const { data } = await model.synthesis.images(styles, 'const', task);
  await model.release();
  for (const [i, style] of styles.entries()) expect(Math.abs(style - expected.styles[i]!)).toBeLessThan(1e-5);
  expect(data).toHaveLength(expected.picture.data.length);
  for (const [i, value] of data.entries()) expect(Math.abs(value - expected.picture.data[i]!)).toBeLessThan(2e-5);
});

function stored(
  shape: readonly number[],
  numbers: Float32Array,
  { kind, bytesEach, write }: NumberKind,
  { order, offset = 0, ...place }: Place,
): string {
  const count = elements(shape);
  const [, channels, height, width] = shape as [number, number, number, number];
  const last = order === 'channels-last' && shape.length === 4;
  const strides = last ? [channels * height * width, 1, width * channels, channels] : undefined;
  const view = new DataView(new ArrayBuffer((offset + count) * bytesEach));
  for (const [i, value] of numbers.entries()) {
    const pixels = height * width;
    const [image, channel, pixel] = [
      Math.floor(i / (pixels * channels)),
      Math.floor(i / pixels) % channels,
      i % pixels,
    ];
    const to = last ? (image * pixels + pixel) * channels + channel : i;
    write(view, (offset + to) * bytesEach, value);
  }
  const bytes = Buffer.from(view.buffer).toString('latin1');
  return embeddedTensor({ shape, bytes, kind, bytesEach, offset, ...(strides && { strides }), ...place });
}
