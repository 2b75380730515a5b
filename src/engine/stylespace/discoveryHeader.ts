import { catalogueVersion, type CatalogueHeader } from '../../shared/catalogue.ts';
import { formatHeaderField, headerKeys } from '../../shared/catalogueFormat.ts';
import { ortVersion } from '../runtime/ort.ts';
import type { DiscoveryPlan, DiscoverySubject } from './discoveryPlan.ts';
import type { JournalHeader } from './journal.ts';
import { streamName } from './latentStream.ts';

/** The header of the plan's catalogue. */
export function discoveryHeader(
  { model, identity, labeller, statistics, gradients }: DiscoverySubject,
  { images, psi, cutoff, class: label = null, noise, grid, score, thresholds }: DiscoveryPlan,
): CatalogueHeader {
  return {
    version: catalogueVersion,
    model: identity,
    zStream: streamName,
    images,
    psi,
    cutoff,
    noise,
    class: label,
    grid,
    score,
    thresholds,
    regions: labeller.regions,
    sigma: statistics.scale,
    batching: { samples: 1, ...gradients.batching },
    device: model.runtime.device,
    ortVersion,
  };
}

/** Changed when records of the same header would hold something else. */
const journalVersion = 1;

/**
 * What decides a single image's votes: the catalogue's header without the images, so that a longer run continues a
 * shorter one, without thresholds, which votes are compared with afterwards, and without names that can change.
 */
export function journalHeader(header: CatalogueHeader): JournalHeader {
  const { model, regions } = header;
  const renamed = { model: model.sha256, regions: `${regions.kind} ${regions.sha256}` };
  const kept = headerKeys.filter((key) => !['images', 'thresholds', 'model', 'regions'].includes(key));
  return {
    journal: journalVersion,
    ...renamed,
    ...Object.fromEntries(kept.map((key) => [key, JSON.parse(formatHeaderField(header, key)) as unknown])),
  };
}
