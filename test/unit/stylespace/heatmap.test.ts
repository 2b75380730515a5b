import { expect, test } from 'vitest';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { channelHeatmap } from '../../../src/engine/stylespace/heatmap.ts';
import { resolveChannel } from '../../../src/engine/stylespace/resolveChannel.ts';
import { tinyGenerator } from './tinyGenerator.ts';

const task = { priority: 'heatmap', signal: new AbortController().signal } as const;

test('a heatmap is what a small step of the channel does to each pixel, per sigma', async () => {
  const model = await tinyGenerator(new Runtime('cpu', 1));
  const styles = await model.styles(seedLatent(3, model.zDim), { psi: 0.7, cutoff: null }, task);
  const sigma = 0.8;
  // Large enough for float32, small enough to pass few kinks of the leaky ReLUs.
  const step = 2e-3;
  for (const name of ['0_1', '2_3', '5_2', `${model.layout.layers.length - 1}_0`]) {
    const [layer, channel] = resolveChannel(model.layout, name);
    const trace = await model.synthesis.trace(styles, 'const', task);
    const heat = await channelHeatmap(model, trace, [layer, channel], sigma, task);

    const [below, above] = await Promise.all(
      [-step, step].map(async (change) => {
        const moved = styles.slice();
        moved[layer.offset + channel]! += change;
        return (await model.synthesis.images(moved, 'const', task)).data;
      }),
    );
    const pixels = model.resolution ** 2;
    const measured = Array.from({ length: pixels }, (_, pixel) => {
      const changes = [0, 1, 2].map((c) => Math.abs(above![c * pixels + pixel]! - below![c * pixels + pixel]!));
      return (changes.reduce((sum, change) => sum + change) / 3 / (2 * step)) * sigma;
    });
    const largest = Math.max(...measured);
    expect(largest).toBeGreaterThan(0);
    // The difference's own error: float32's 6e-8 over the step, and a kink here and there.
    const furthest = Math.max(...measured.map((value, pixel) => Math.abs(value - heat[pixel]!)));
    expect(furthest / largest).toBeLessThan(0.02);
  }
});
