import { stat } from 'node:fs/promises';
import type { CatalogueHeader, ImageRange } from '../shared/catalogue.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { checkSameDiscovery, type NamedCatalogue } from '../shared/sameDiscovery.ts';
import { readCatalogue } from '../engine/files/catalogueFile.ts';
import { imagesIn } from '../engine/stylespace/imageRanges.ts';

/**
 * The catalogue that a discovery goes on from, where there is one already; `otherDiscovery` where it is of another one, as far
 * as that can be told before anything takes long.
 *
 * @param part the images of a shard, which are to be all of its catalogue
 */
export async function existingCatalogue(
  path: string,
  wanted: Omit<Partial<CatalogueHeader>, 'images'>,
  part: readonly ImageRange[] | undefined,
): Promise<NamedCatalogue | undefined> {
  if (!(await stat(path).catch(() => null))) return undefined;
  const existing = { what: JSON.stringify(path), catalogue: await readCatalogue(path) };
  checkSameDiscovery(existing, wanted);
  const own = new Set(part && imagesIn(part));
  if (part && imagesIn(existing.catalogue.header.images).some((image) => !own.has(image))) {
    const why = `${existing.what} has images that this part does not have, so that the parts could not be merged`;
    const remedy = 'choose another file, or delete it (finished images are not computed again)';
    throw new StyleSpaceError('otherDiscovery', `${why}: ${remedy}.`);
  }
  return existing;
}
