import { seedLatents } from '../../src/engine/model/latents.ts';
import type { Model } from '../../src/engine/model/model.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { defaultTruncation } from '../../src/engine/stylespace/statistics.ts';
import { type Effort, type Measurement, measurement, timings } from './measure.ts';

/** Pictures from S, one and eight to a run. */
export async function benchSynthesis(model: Model, task: Task, effort: Effort): Promise<Measurement[]> {
  const { pictures } = effort;
  const measured: Measurement[] = [];
  for (const batch of [1, 8]) {
    const seeds = Array.from({ length: batch }, (_, seed) => seed);
    const styles = await model.styles(seedLatents(seeds, model.zDim), defaultTruncation, task);
    const times = await timings(effort, async () => {
      for (let done = 0; done < pictures; done += batch) await model.synthesis.images(styles, 'const', task);
    });
    const rates = times.map((time) => (pictures / time) * 1000);
    measured.push(measurement(`synthesis, ${batch} at a time`, rates, 'images/s'));
  }
  return measured;
}
