import { paperThresholds } from '../../../src/shared/catalogue.ts';
import { modelLayout } from '../../../src/engine/model/modelLayout.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { DiscoveryPlan, DiscoverySubject } from '../../../src/engine/stylespace/discoveryPlan.ts';
import { forwardJacobian, tangentsPerRun } from '../../../src/engine/stylespace/jacobian.ts';
import { openSegmenter } from '../../../src/engine/stylespace/segmenter.ts';
import { styleStatistics } from '../../../src/engine/stylespace/statistics.ts';
import { writeSegmenter } from './brightnessBands.ts';
import { tinyGenerator, tinySha256 as sha256 } from './tinyGenerator.ts';

export const tinyPlan: DiscoveryPlan = {
  images: [[0, 6]],
  psi: 0.7,
  cutoff: null,
  noise: 'const',
  grid: 8,
  score: 'overlap',
  thresholds: { ...paperThresholds, minPresence: 1 },
};

/**
 * With this plan every channel is decided at the check after 20 images: no fraction can be above 1, as soon as there is a
 * label that is present often enough.
 */
export const decidedPlan: DiscoveryPlan = {
  ...tinyPlan,
  images: [[0, 40]],
  thresholds: { fraction: 1, gap: 1, minPresence: 15 },
};

/** A small generator with a segmenter of brightness; `folder` receives the segmenter and the statistics. */
export async function tinyDiscovery(folder: string, fixtures?: string): Promise<DiscoverySubject> {
  const runtime = new Runtime('cpu', 1);
  const model = await tinyGenerator(runtime, fixtures);
  const task = { priority: 'discovery', signal: new AbortController().signal } as const;
  return {
    model,
    identity: {
      name: 'rosi_32.pt',
      sha256,
      fingerprint: Buffer.alloc(8).toString('base64'),
      layout: modelLayout(model.layout),
    },
    labeller: await openSegmenter(writeSegmenter(folder), runtime),
    statistics: await styleStatistics(
      model,
      { samples: 500, psi: 0.7, cutoff: null },
      { cacheDir: folder, sha256, task },
    ),
    // Many short runs, between which to stop and to give way.
    gradients: {
      batching: { tangentsPerRun: tangentsPerRun(model) },
      compute: (trace, channels, ...rest) => forwardJacobian(model, trace, channels, tinyPlan.grid, ...rest),
    },
  };
}
