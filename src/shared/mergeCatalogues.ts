import { joinRanges } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { addCounts, maxImages } from './channelCounts.ts';
import { StyleSpaceError } from './errors.ts';
import { headerDifference, type NamedCatalogue } from './sameDiscovery.ts';

/**
 * Merges the catalogues of one discovery's shards, in any order, into what one run over all of their images gives.
 * `badCatalogue` where a header differs (the field is named), where two share an image, or it would be over 100,000 images.
 */
export function mergeCatalogues([first, ...others]: readonly NamedCatalogue[]): Catalogue {
  if (!first) throw new StyleSpaceError('badUsage', 'There is nothing to merge: name at least one catalogue.');
  for (const { what, catalogue } of [first, ...others]) {
    if (catalogue.header.regions.kind !== 'imported') continue;
    const why = 'it holds fractions that were imported, not counts, which alone can be added';
    throw new StyleSpaceError('badCatalogue', `${what} cannot be merged: ${why}.`);
  }
  let { header, counts } = first.catalogue;
  for (const { what, catalogue } of others) {
    const refuse = (why: string): never => {
      throw new StyleSpaceError('badCatalogue', `${what} cannot be merged with ${first.what}: ${why}.`);
    };
    const difference = headerDifference(catalogue.header, header);
    if (difference !== undefined) refuse(difference);
    if (!catalogue.counts.effects !== !counts.effects) refuse('only one of them knows effects');
    const images = joinRanges([...header.images, ...catalogue.header.images]) ?? refuse('they share images');
    counts = addCounts(counts, catalogue.counts);
    if (counts.images > maxImages) refuse(`together they have more than ${maxImages} images`);
    header = { ...header, images };
  }
  return { header, counts };
}
