import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedModel } from '../../src/engine/model/openModel.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { seedLatent } from '../../src/engine/model/latents.ts';
import { discover } from '../../src/engine/stylespace/discovery.ts';
import { exactGradientMaps } from '../../src/engine/stylespace/gradientMaps.ts';
import { forwardJacobian, jacobianMode, layerChannels, reverseJacobian } from '../../src/engine/stylespace/jacobian.ts';
import type { Segmenter } from '../../src/engine/stylespace/segmenter.ts';
import { defaultTruncation, styleStatistics } from '../../src/engine/stylespace/statistics.ts';
import { searchPlan } from '../proof/searches.ts';
import { grid } from '../proof/subject.ts';
import { type Effort, type Measurement, measurement, timings } from './measure.ts';

/** The Jacobian of one pooled picture by all channels outside ToRGB, in both modes of differentiation. */
export async function benchJacobian({ model }: OpenedModel, task: Task, effort: Effort): Promise<Measurement[]> {
  const styles = await model.styles(seedLatent(0, model.zDim), defaultTruncation, task);
  const trace = await model.synthesis.trace(styles, 'const', task);
  const channels = layerChannels(model, { toRgb: false });
  const taken = jacobianMode(model, channels, grid);
  const measured: Measurement[] = [];
  for (const [mode, compute] of [
    ['forward', forwardJacobian],
    ['reverse', reverseJacobian],
  ] as const) {
    const times = await timings(effort, () => compute(model, trace, channels, grid, task, () => undefined));
    const seconds = times.map((time) => time / 1000);
    const note = mode === taken ? ' (the one that is taken)' : '';
    measured.push(measurement(`Jacobian of an image, grid ${grid}, ${mode} mode${note}`, seconds, 's'));
  }
  return measured;
}

/** Whole discovery: z, picture, labels, Jacobian, votes, journal. */
export async function benchDiscovery(
  opened: OpenedModel,
  labeller: Segmenter,
  task: Task,
  effort: Effort,
  cacheDir: string,
): Promise<Measurement> {
  const { model } = opened;
  const { images, samples } = effort;
  const sha256 = await opened.sha256();
  const subject = {
    ...{ model, labeller, identity: await opened.identity(task), gradients: exactGradientMaps(model, grid) },
    statistics: await styleStatistics(model, { samples, ...defaultTruncation }, { cacheDir, sha256, task }),
  };
  const journals = join(cacheDir, 'journals');
  const times = await timings(effort, async () => {
    await rm(journals, { recursive: true, force: true });
    await discover(subject, searchPlan('overlap', [[0, images]]), { cacheDir: journals, task });
  });
  const rates = times.map((time) => (images / time) * 60_000);
  return measurement(`discovery, grid ${grid}`, rates, 'images/min');
}
