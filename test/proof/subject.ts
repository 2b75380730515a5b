import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openModel, type OpenedModel } from '../../src/engine/model/openModel.ts';
import { Runtime } from '../../src/engine/runtime/runtime.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import type { DiscoverySubject } from '../../src/engine/stylespace/discoveryPlan.ts';
import { exactGradientMaps } from '../../src/engine/stylespace/gradientMaps.ts';
import { openSegmenter, type Segmenter } from '../../src/engine/stylespace/segmenter.ts';
import { defaultSamples, defaultTruncation, styleStatistics } from '../../src/engine/stylespace/statistics.ts';

/** Cells per side of gradient and label maps. */
export const grid = 32;

/** The bundled model with the segmenter that it is searched with. */
export interface ProofSubject {
  readonly opened: OpenedModel;
  readonly discovery: DiscoverySubject & { readonly labeller: Segmenter };
  readonly task: Task;
}

/** Opens the bundled model on the CPU. Statistics of S are kept in `cacheDir`. */
export async function openProof(
  modelsDir: string,
  cacheDir: string,
  report: (what: string, done: number, total: number) => void,
): Promise<ProofSubject> {
  const runtime = new Runtime('cpu', availableParallelism());
  const opened = await openModel('portraits', { modelsDir, runtime });
  if (!opened.bundled) throw new Error(`there is no bundled model in ${modelsDir}`);
  const task: Task = { priority: 'discovery', signal: new AbortController().signal };
  const { model } = opened;
  const labeller = await openSegmenter(opened.bundled.regions, runtime);
  const statistics = await styleStatistics(
    model,
    { samples: defaultSamples, ...defaultTruncation },
    {
      cacheDir,
      sha256: await opened.sha256(),
      task,
      onProgress: (done, total) => {
        report('Sampling styles', done, total);
      },
    },
  );
  return {
    opened,
    discovery: {
      model,
      identity: await opened.identity(task),
      labeller,
      statistics,
      gradients: exactGradientMaps(model, grid),
    },
    task,
  };
}

/** The segmenter that took no part in the search. */
export async function openJudge(
  { discovery: { model, labeller } }: ProofSubject,
  modelsDir: string,
): Promise<Segmenter> {
  const judge = await openSegmenter(join(modelsDir, 'portraits-judge.json'), model.runtime);
  if (labeller.regions.labels.join() === judge.regions.labels.join()) return judge;
  throw new Error('the two segmenters know different regions');
}
