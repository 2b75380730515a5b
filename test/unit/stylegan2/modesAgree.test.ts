import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Generator } from '../../../src/engine/stylegan2/generator.ts';
import { forwardJacobian, layerChannels, reverseJacobian } from '../../../src/engine/stylespace/jacobian.ts';
import { withClamps } from './withClamps.ts';

/** Forward and reverse mode share no code but the network's own graph: where they agree, windows lost nothing. */
const task = { priority: 'picture', signal: new AbortController().signal } as const;

/** Only the last block paints: architecture "orig". */
function withOneToRgb(generator: Generator): Generator {
  const last = generator.blocks.at(-1);
  return {
    ...generator,
    blocks: generator.blocks.map((block) => (block === last ? block : { ...block, toRgb: null })),
  };
}

const asStored = (generator: Generator): Generator => generator;

test.each([
  // Grids above, at and below each block's resolution: every phase, and cells at the borders.
  { file: 'rosi_32.pt', grid: 1, change: asStored },
  { file: 'rosi_32.pt', grid: 4, change: asStored },
  { file: 'rosi_32.pt', grid: 16, change: asStored },
  { file: 'rosi_32.pt', grid: 32, change: asStored },
  { file: 'rosi_32.pt', grid: 8, change: withClamps },
  { file: 'rosi_32.pt', grid: 8, change: withOneToRgb },
  // The second path of a residual block, too.
  { file: 'ada_resnet_clamp.sanitised.pkl', grid: 1, change: asStored },
  { file: 'ada_resnet_clamp.sanitised.pkl', grid: 4, change: asStored },
  { file: 'ada_resnet_clamp.sanitised.pkl', grid: 32, change: asStored },
])('$file grid $grid, $change.name: reverse mode equals forward mode', async ({ file, grid, change }) => {
  const checkpoint = await openCheckpoint(`test/fixtures/checkpoints/${file}`);
  const model = new Model({ ...checkpoint, generator: change(checkpoint.generator) }, new Runtime('cpu', 2));
  const styles = await model.styles(seedLatent(3, model.zDim), { psi: 1, cutoff: null }, task);
  const trace = await model.synthesis.trace(styles, 'const', task);
  const channels = layerChannels(model, { toRgb: true });
  const [forward, reverse] = await Promise.all([forwardJacobian, reverseJacobian].map((mode) => rowsOf(mode)));

  expect(forward!.size).toBe(channels.length);
  for (const [position, expected] of forward!) {
    const actual = reverse!.get(position)!;
    const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const worst = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - actual[i]!)), 0);
    // 1e-5 of the channel's largest + 1e-7 (design); sums run in another order, so a few times that is float32's share.
    if (!(worst <= 3e-5 * largest + 3e-7)) expect.fail(`channel ${position}: off by ${worst} of ${largest}`);
  }
  await model.release();

  async function rowsOf(mode: typeof forwardJacobian): Promise<Map<number, Float32Array>> {
    const rows = new Map<number, Float32Array>();
    await mode(model, trace, channels, grid, task, (positions, data) => {
      const size = data.length / positions.length;
      for (const [k, position] of positions.entries()) rows.set(position, data.subarray(k * size, (k + 1) * size));
    });
    return rows;
  }
});

test('reverse mode hands out its rows a few at a time, and stops between them when cancelled', async () => {
  const model = new Model(await openCheckpoint('test/fixtures/checkpoints/rosi_32.pt'), new Runtime('cpu', 2));
  const styles = await model.styles(seedLatent(3, model.zDim), { psi: 1, cutoff: null }, task);
  const trace = await model.synthesis.trace(styles, 'const', task);
  const channels = layerChannels(model, { toRgb: true });
  const controller = new AbortController();
  const calls: number[] = [];
  const cancelled = { priority: 'discovery', signal: controller.signal } as const;
  const stopped = reverseJacobian(model, trace, channels, 8, cancelled, (positions) => {
    calls.push(positions.length);
    // As a message from another process would: heard only if the thread is given free.
    setImmediate(() => {
      controller.abort();
    });
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(calls.length).toBeLessThanOrEqual(2);
  expect(Math.max(...calls)).toBeLessThanOrEqual(64);
  await model.release();
});
