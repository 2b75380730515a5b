import type { CatalogueHeader } from '../../shared/catalogue.ts';
import type { RegionsOfClass } from '../../shared/engineApi.ts';
import type { OpenedModel } from '../model/openModel.ts';
import { openClusterLabeller, type ClusteringRun } from './clusterLabeller.ts';
import { maxClusters } from './clusterCount.ts';
import type { Labeller } from './labeller.ts';
import { openSegmenter } from './segmenter.ts';

/**
 * What told a catalogue's regions, to show them in other pictures: the bundled segmentation network, or the clusters, found
 * again where they are not kept. Null where there is none, or another one; what fails otherwise is thrown.
 */
export async function labellerOfCatalogue(
  opened: OpenedModel,
  { regions, class: label }: RegionsOfClass,
  run: Omit<ClusteringRun, 'sha256' | 'class' | 'clusters'>,
): Promise<Labeller | null> {
  const labeller = await openSameKind();
  if (labeller && sameRegions(labeller, regions)) return labeller;
  await labeller?.release();
  return null;

  async function openSameKind(): Promise<Labeller | null> {
    const { bundled, model } = opened;
    if (regions.kind !== 'clusters') return bundled && openSegmenter(bundled.regions, model.runtime);
    const clusters = regions.labels.length;
    if (clusters > maxClusters) return null;
    return openClusterLabeller(model, { ...run, clusters, class: label, sha256: await opened.sha256() });
  }
}

/** Networks with the same labels mean the same by them; clusters are only the same with the same centroids. */
function sameRegions({ regions }: Labeller, catalogue: CatalogueHeader['regions']): boolean {
  return (
    JSON.stringify(regions.labels) === JSON.stringify(catalogue.labels) &&
    (regions.kind === 'clusters') === (catalogue.kind === 'clusters') &&
    (regions.kind !== 'clusters' || regions.sha256 === catalogue.sha256)
  );
}
