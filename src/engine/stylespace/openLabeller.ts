import { StyleSpaceError } from '../../shared/errors.ts';
import type { OpenedModel } from '../model/openModel.ts';
import { openClusterLabeller, type ClusteringRun } from './clusterLabeller.ts';
import type { Labeller } from './labeller.ts';
import { openSegmenter } from './segmenter.ts';

/**
 * Opens what tells the regions: the segmentation network of that sidecar; `auto`: clusters of the generator's own
 * activations; null: the bundled model's own network, or else clusters. A number of clusters is refused (`badUsage`) where
 * a network tells the regions.
 */
export async function openLabeller(
  opened: OpenedModel,
  regions: string | null,
  run: Omit<ClusteringRun, 'sha256'>,
): Promise<Labeller> {
  const { bundled, model } = opened;
  const sidecar = regions === 'auto' ? undefined : (regions ?? bundled?.regions);
  if (sidecar === undefined) return openClusterLabeller(model, { ...run, sha256: await opened.sha256() });
  if (run.clusters === null) return openSegmenter(sidecar, model.runtime);
  const message =
    'A number of clusters goes with regions by clusters alone: choose --regions auto, or leave --clusters out.';
  throw new StyleSpaceError('badUsage', message);
}
