import { seedLatents } from '../../src/engine/model/latents.ts';
import type { Model } from '../../src/engine/model/model.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { defaultTruncation } from '../../src/engine/stylespace/statistics.ts';

/** Standard deviation of a channel over a few pictures: enough for a unit of strength. */
export async function spread(model: Model, channel: number, task: Task): Promise<number> {
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const styles = await model.styles(seedLatents(seeds, model.zDim), defaultTruncation, task);
  const own = seeds.map((seed) => styles[seed * model.layout.channels + channel]!);
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  return Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length);
}
