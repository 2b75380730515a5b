import type { Catalogue } from '../shared/catalogue.ts';
import type { DiscoverParams, DiscoveryProgress } from '../shared/engineApi.ts';
import type { OpenedModel } from './model/openModel.ts';
import { paced } from './paced.ts';
import type { Task } from './runtime/task.ts';
import { discover } from './stylespace/discovery.ts';
import { exactGradientMaps } from './stylespace/gradientMaps.ts';
import { openLabeller } from './stylespace/openLabeller.ts';
import { defaultSamples, defaultTruncation, styleStatistics } from './stylespace/statistics.ts';

interface DiscoveryCall {
  readonly cacheDir: string;
  readonly task: Task;
  readonly onProgress: (progress: DiscoveryProgress) => void;
}

/** A discovery from a host's point of view: gathers what it works with, and tells how far it is. */
export async function discoverChannels(
  opened: OpenedModel,
  { regions, clusters, until, base, ...plan }: Omit<DiscoverParams, 'model'>,
  { cacheDir, task, onProgress }: DiscoveryCall,
): Promise<Catalogue> {
  const { model } = opened;
  const label = plan.class ?? null;
  const step = (name: 'statistics' | 'regions' | 'images') =>
    paced((done, total) => {
      onProgress({ step: name, done, total });
    });
  const labeller = await openLabeller(opened, regions, {
    ...{ clusters, class: label, cacheDir, task },
    onProgress: step('regions'),
  });
  try {
    const identity = await opened.identity(task);
    const statistics = await styleStatistics(
      model,
      { samples: defaultSamples, ...defaultTruncation, class: label },
      { cacheDir, sha256: identity.sha256, task, onProgress: step('statistics') },
    );
    const gradients = exactGradientMaps(model, plan.grid);
    return await discover({ model, identity, labeller, statistics, gradients }, plan, {
      cacheDir,
      task,
      ...(base && { base }),
      ...(until && { until }),
      onProgress: step('images'),
      onCatalogue: (catalogue) => {
        onProgress({ step: 'catalogue', catalogue });
        return Promise.resolve();
      },
    });
  } finally {
    await labeller.release();
  }
}
