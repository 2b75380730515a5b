import { countImages, type Catalogue } from '../../../src/shared/catalogue.ts';
import { localizedChannels, localizedLabel } from '../../../src/shared/localizedChannels.ts';
import { searchedChannels } from '../../../src/shared/modelIdentity.ts';
import type { Evidence } from '../evidence.ts';
import { mainScore, scoreFormula, scoreRules } from '../searches.ts';
import { share, table } from './markdown.ts';

/** How the result depends on the number of images. */
export function growthSection({ searches }: Evidence): string {
  const { whole, growing } = searches[mainScore];
  const other = scoreRules.find((score) => score !== mainScore)!;
  const rows = growing.map((catalogue, size) => {
    const lists = localizedChannels(catalogue);
    const listed = lists.flat().length;
    return [
      String(countImages(catalogue.header.images)),
      String(listed),
      String(lists.filter((list) => list.length > 0).length),
      share(listedAlikeIn(whole, catalogue), listed),
      String(localizedChannels(searches[other].growing[size]!).flat().length),
    ];
  });
  return `## How many images it takes

The first images of the same stream. A channel is listed by the paper's rule, for a region that at least
${whole.header.thresholds.minPresence} images show, so that rare regions enter late.

${table(['images', 'listed channels', 'regions with one', 'of the listed, listed alike by all images', `listed by ${scoreFormula[other]}`], rows)}`;
}

/** Of the channels that `part` lists, how many `whole` lists for the same region. */
function listedAlikeIn(whole: Catalogue, part: Catalogue): number {
  return searchedChannels(whole.header.model.layout).filter((_, row) => {
    const label = localizedLabel(part, row);
    return label !== null && label === localizedLabel(whole, row);
  }).length;
}
