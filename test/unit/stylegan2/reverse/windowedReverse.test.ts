import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../../src/engine/checkpoint/open.ts';
import { Model } from '../../../../src/engine/model/model.ts';
import { seedLatent } from '../../../../src/engine/model/latents.ts';
import { Runtime } from '../../../../src/engine/runtime/runtime.ts';
import type { Generator } from '../../../../src/engine/stylegan2/generator.ts';
import { PlainReverse, type PooledPixel } from '../../../../src/engine/stylegan2/reverse/plainReverse.ts';
import { WindowedReverse } from '../../../../src/engine/stylegan2/reverse/windowedReverse.ts';
import { layerChannels } from '../../../../src/engine/stylespace/jacobian.ts';
import { withClamps } from '../withClamps.ts';

const task = { priority: 'picture', signal: new AbortController().signal } as const;

const asStored = (generator: Generator): Generator => generator;
const folder = 'test/fixtures/checkpoints';

/**
 * The same derivatives, windowed and as whole maps, one for each pooled pixel. The rows of the grid's first, last and
 * middle cells cover the borders and every phase of a cell to the coarser maps.
 */
test.each([
  // Grids above, at and below each block's resolution.
  { file: 'rosi_32.pt', grid: 1, change: asStored },
  { file: 'rosi_32.pt', grid: 4, change: asStored },
  { file: 'rosi_32.pt', grid: 8, change: withClamps },
  { file: 'rosi_32.pt', grid: 16, change: asStored },
  { file: 'rosi_32.pt', grid: 32, change: withClamps },
  { file: 'ada_resnet_clamp.sanitised.pkl', grid: 4, change: asStored },
  { file: 'ada_resnet_clamp.sanitised.pkl', grid: 8, change: asStored },
  { file: 'ada_resnet_clamp.sanitised.pkl', grid: 32, change: asStored },
  { file: 'portraits-128.pt', grid: 32, change: asStored },
  // Cells of 128 px: averages of those that go back as windows.
  { file: 'portraits-128.pt', grid: 1, change: asStored },
])('$file, grid $grid, $change.name: windows equal whole maps', async ({ file, grid, change }) => {
  const checkpoint = await openCheckpoint(`${folder}/${file}`);
  const generator = change(checkpoint.generator);
  const model = new Model({ ...checkpoint, generator }, new Runtime('cpu', 2));
  const plain = new PlainReverse(generator, model.layout, grid, model.runtime);
  const styles = await model.styles(seedLatent(3, model.zDim), { psi: 1, cutoff: null }, task);
  const trace = await model.synthesis.trace(styles, 'const', task);
  const jacobian = await model.cotangents(grid).jacobian(trace, false, task);
  // Two phases of each axis at the borders, and all of a period of eight in the middle.
  const lines = [0, 1, ...Array.from({ length: 8 }, (_, k) => Math.floor(grid / 2) + k), grid - 2, grid - 1];
  const cells = [...new Set(lines.filter((line) => line >= 0 && line < grid))];
  const pixels = cells.map((row, k): PooledPixel => ({
    colour: k % 3,
    row,
    column: cells[(5 * k + 1) % cells.length]!,
  }));
  const gradients = await plain.gradients(trace, pixels, task);

  const pixelsOfMap = grid ** 2;
  for (const [layer, channel] of layerChannels(model, { toRgb: false })) {
    const row = jacobian.subarray(
      (layer.offset + channel) * 3 * pixelsOfMap,
      (layer.offset + channel + 1) * 3 * pixelsOfMap,
    );
    const largest = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    for (const [p, { colour, row: y, column }] of pixels.entries()) {
      const expected = gradients[p * model.layout.channels + layer.offset + channel]!;
      const error = Math.abs(row[(colour * grid + y) * grid + column]! - expected);
      if (!(error <= 1e-5 * largest + 1e-7)) {
        expect.fail(`${layer.index}_${channel}, cell ${y}, ${column}: off by ${error} of ${largest}`);
      }
    }
  }
  expect(gradients.some((value) => Math.abs(value) > 1e-3)).toBe(true);
  await plain.release();
  await model.release();
});

test.each([
  { file: 'rosi_32.pt', budgets: [4e9, 3e7, 1e7, 1] },
  { file: 'ada_resnet_clamp.sanitised.pkl', budgets: [4e9, 2e7, 1e7, 1] },
])('$file: however many cells go back together, the derivatives are the same', async ({ file, budgets }) => {
  const checkpoint = await openCheckpoint(`${folder}/${file}`);
  const model = new Model(checkpoint, new Runtime('cpu', 2));
  const styles = await model.styles(seedLatent(3, model.zDim), { psi: 1, cutoff: null }, task);
  const trace = await model.synthesis.trace(styles, 'const', task);
  const shapes: { cells: number; jacobian: Float32Array }[] = [];
  for (const budget of budgets) {
    const reverse = new WindowedReverse(checkpoint.generator, model.layout, 32, model.runtime, budget);
    shapes.push({ cells: reverse.cellsPerRun, jacobian: await reverse.jacobian(trace, false, task) });
    await reverse.release();
  }
  expect(shapes.map(({ cells }) => cells)).toEqual([64, 32, 16, 8]);
  const [{ jacobian: expected }, ...others] = shapes as [(typeof shapes)[0], ...typeof shapes];
  const row = 3 * 32 ** 2;
  for (const { cells, jacobian } of others) {
    for (let first = 0; first < expected.length; first += row) {
      let [largest, error] = [0, 0];
      for (let k = first; k < first + row; k++) {
        largest = Math.max(largest, Math.abs(expected[k]!));
        error = Math.max(error, Math.abs(jacobian[k]! - expected[k]!));
      }
      if (!(error <= 1e-5 * largest + 1e-7)) expect.fail(`${cells} cells, channel ${first / row}: off by ${error}`);
    }
  }
  await model.release();
});
