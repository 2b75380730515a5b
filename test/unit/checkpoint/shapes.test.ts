import { expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { forwardJacobian, type LayerChannel } from '../../../src/engine/stylespace/jacobian.ts';
import type { Trace } from '../../../src/engine/stylegan2/synthesisNetwork.ts';
import { nvidiaTensors, type NetworkShape } from './nvidiaTensors.ts';
import { float32Safetensors } from './safetensorsFile.ts';

const usual: NetworkShape = {
  resolution: 32,
  width: () => 6,
  zDim: 8,
  wDim: 8,
  mappingLayers: 2,
  classes: 0,
  architecture: 'skip',
};

/** What varies between generators of StyleGAN2, at its ends. */
const shapes: readonly (readonly [string, Partial<NetworkShape>])[] = [
  ['4 pixels', { resolution: 4 }],
  ['8 pixels', { resolution: 8 }],
  ['2048 pixels', { resolution: 2048, width: () => 1 }],
  ['one channel', { width: () => 1 }],
  ['widths of every size', { width: (resolution) => [7, 33, 1, 12][Math.log2(resolution) - 2]! }],
  ['a mapping of one layer', { mappingLayers: 1 }],
  ['a mapping of twelve layers', { mappingLayers: 12 }],
  ['z wider than w', { zDim: 21, wDim: 5 }],
  ['w wider than z', { zDim: 3, wDim: 17 }],
  ['one class', { classes: 1 }],
  ['a thousand classes, residual', { classes: 1000, architecture: 'resnet', width: (resolution) => 64 / resolution }],
  ['one ToRGB, at 4 pixels', { resolution: 4, architecture: 'orig' }],
];

const task = { priority: 'picture', signal: new AbortController().signal } as const;

test.each(shapes)('%s', async (_, change) => {
  const shape = {
    ...usual,
    ...change,
    width: (size: number) => Math.max(1, Math.floor((change.width ?? usual.width)(size))),
  };
  const file = memorySource(await float32Safetensors(nvidiaTensors(shape)), 'made.safetensors');
  const { generator, ...checkpoint } = await readCheckpoint(file);
  expect(generator.resolution).toBe(shape.resolution);
  const model = new Model({ ...checkpoint, generator }, new Runtime('cpu', 1));
  expect([model.zDim, model.classes]).toEqual([shape.zDim, shape.classes]);
  expect(model.layout.numWs).toBe(2 * Math.log2(shape.resolution) - 2);

  const label = shape.classes > 0 ? shape.classes - 1 : null;
  const styles = await model.styles(seedLatent(1, model.zDim), { psi: 0.7, cutoff: null, class: label }, task);
  const trace = await model.synthesis.trace(styles, 'const', task);
  const { shape: size, data } = trace.image;
  expect(size).toEqual([1, 3, shape.resolution, shape.resolution]);
  expect(data.every(Number.isFinite)).toBe(true);
  expect(data.some((value) => value !== data[0])).toBe(true);
  if (shape.resolution <= 32) await expectDerivative(model, trace, styles);
  await model.release();
});

/** A step of the first layer's first channel changes the picture as its derivative says. */
async function expectDerivative(model: Model, trace: Trace, styles: Float32Array): Promise<void> {
  const step = 1e-3;
  const grid = 4;
  const channels: LayerChannel[] = [[model.layout.layers[0]!, 0]];
  let derivative = new Float32Array(0);
  await forwardJacobian(model, trace, channels, grid, task, (__, rows) => {
    derivative = Float32Array.from(rows);
  });
  const moved = async (by: number): Promise<number[]> => {
    const there = styles.slice();
    there[0]! += by;
    return pooled((await model.synthesis.images(there, 'const', task)).data, model.resolution, grid);
  };
  const [before, after] = [await moved(-step), await moved(step)];
  const largest = derivative.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [i, value] of derivative.entries()) {
    // Rounding of the two pictures, divided by the step, and what is curved or has a corner within it.
    expect(Math.abs((after[i]! - before[i]!) / (2 * step) - value)).toBeLessThan(0.02 * largest + 2e-3);
  }
}

/** Means over the cells of an image [3, size, size]: [3, grid, grid], flat. */
function pooled(image: Float32Array, size: number, grid: number): number[] {
  const cell = size / grid;
  const means = Array.from({ length: 3 * grid * grid }, () => 0);
  for (const [i, value] of image.entries()) {
    const [plane, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    means[(plane * grid + Math.floor(y / cell)) * grid + Math.floor(x / cell)]! += value / cell ** 2;
  }
  return means;
}
