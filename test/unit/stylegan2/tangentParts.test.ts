import { expect, test } from 'vitest';
import { Model } from '../../../src/engine/model/model.ts';
import { seedLatents } from '../../../src/engine/model/latents.ts';
import { Runtime, type PreparedGraph } from '../../../src/engine/runtime/runtime.ts';
import { fullJacobian } from '../../../src/engine/stylespace/jacobian.ts';
import { resolveChannel } from '../../../src/engine/stylespace/resolveChannel.ts';
import { randomCheckpoint } from '../../bench/randomGenerator.ts';

const task = { priority: 'heatmap', signal: new AbortController().signal } as const;

/** Notes how high the results are of each run. */
class NotingRuntime extends Runtime {
  heights: number[] = [];

  override prepare(make: () => Promise<Uint8Array>): PreparedGraph {
    const graph = super.prepare(make);
    const run = graph.run.bind(graph);
    graph.run = async (feeds, running) => {
      const results = await run(feeds, running);
      this.heights.push(Object.values(results).at(-1)!.shape[2]!);
      return results;
    };
    return graph;
  }
}

test('the derivative of each pixel is computed in parts, and pooled is what one run per block gives', async () => {
  const runtime = new NotingRuntime('cpu', 2);
  const size = 256;
  const model = new Model(randomCheckpoint({ resolution: size, channelBase: 16384, channelMax: 64 }), runtime);
  const sampling = { psi: 0.7, cutoff: null };
  const styles = await model.styles(seedLatents([0], model.zDim), sampling, task);
  const trace = await model.synthesis.trace(styles, 'const', task);
  const channels = ['9_1', '17_3', '19_0'].map((name) => resolveChannel(model.layout, name));

  for (const channel of channels) {
    runtime.heights = [];
    const pixels = await fullJacobian(model, trace, [channel], size, task);
    const parts = runtime.heights.slice(-2);
    expect(parts).toEqual([128, 128]);
    runtime.heights = [];
    const cells = await fullJacobian(model, trace, [channel], size / 2, task);
    expect(runtime.heights.at(-1)).toBe(size / 2);

    const most = cells.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    expect(most).toBeGreaterThan(0);
    const furthest = cells.reduce((worst, value, cell) => {
      const [plane, y, x] = [Math.floor(cell / 128 ** 2), Math.floor(cell / 128) % 128, cell % 128];
      const at = plane * size ** 2 + 2 * y * size + 2 * x;
      const mean = (pixels[at]! + pixels[at + 1]! + pixels[at + size]! + pixels[at + size + 1]!) / 4;
      return Math.max(worst, Math.abs(mean - value));
    }, 0);
    expect(furthest).toBeLessThanOrEqual(1e-6 * most);
  }
  await model.release();
});
