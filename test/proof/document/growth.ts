import { countImages, type Catalogue } from '../../../src/shared/catalogue.ts';
import { localizedChannels, localizedLabel } from '../../../src/shared/localizedChannels.ts';
import { searchedChannels } from '../../../src/shared/modelIdentity.ts';
import type { Searches } from '../evidence.ts';
import { share, table } from './markdown.ts';

/** How the result depends on the number of images. */
export function growthSection({ whole, growing }: Searches): string {
  const rows = growing.map(({ overlap, squared }) => {
    const lists = localizedChannels(overlap);
    const listed = lists.flat().length;
    return [
      String(countImages(overlap.header.images)),
      String(listed),
      String(lists.filter((list) => list.length > 0).length),
      share(listedAlikeIn(whole, overlap), listed),
      String(localizedChannels(squared).flat().length),
    ];
  });
  return `## How many images it takes

The first images of the same stream. A channel is listed by the paper's rule, for a region that at least
${whole.header.thresholds.minPresence} images show, so that rare regions enter late.

${table(['images', 'listed channels', 'regions with one', 'of the listed, listed alike by all images', 'listed by the squared score'], rows)}`;
}

/** Of the channels that `part` lists, how many `whole` lists for the same region. */
function listedAlikeIn(whole: Catalogue, part: Catalogue): number {
  return searchedChannels(whole.header.model.layout).filter((_, row) => {
    const label = localizedLabel(part, row);
    return label !== null && label === localizedLabel(whole, row);
  }).length;
}
