import { countImages, type Catalogue } from '../../../src/shared/catalogue.ts';
import type { Search } from '../evidence.ts';
import { type Agreement, splitHalf, sumOf } from '../splitHalf.ts';
import { partOf, share, table } from './markdown.ts';

/** Both directions together: the share that the target is about. */
export function splitHalfTotal({ halves: [first, second] }: Search): Agreement {
  return sumOf([...splitHalf(first, second), ...splitHalf(second, first)]);
}

/** (a) Two searches that share no image. */
export function splitHalfSection(search: Search): string {
  const [first, second] = search.halves;
  const there = splitHalf(first, second);
  const back = splitHalf(second, first);
  const row = (name: string, a: Agreement, b: Agreement, seen: string): string[] => [
    name,
    seen,
    ...[a, b].flatMap(({ listed, sameRegion, listedToo }) => [
      String(listed),
      listed === 0 ? '–' : `${sameRegion} (${share(sameRegion, listed)})`,
      listed === 0 ? '–' : String(listedToo),
    ]),
  ];
  const rows = first.header.regions.labels.map((name, label) =>
    row(name, there[label]!, back[label]!, `${first.counts.presence[label]!} / ${second.counts.presence[label]!}`),
  );
  const { listed, sameRegion, listedToo } = splitHalfTotal(search);
  return `## (a) Split half: other images say the same

Two searches of ${rangeName(first)} and of ${rangeName(second)}. Of the channels that one lists for a region, how many win
the same region most often in the other one, and how many does that one list for it too? Merged, the two catalogues are
that of the search over all images, byte for byte.

${table(
  [
    'region',
    'images with it',
    'listed by 1st',
    'same region in 2nd',
    'listed there too',
    'listed by 2nd',
    'same region in 1st',
    'listed there too',
  ],
  [...rows, row('**all**', sumOf(there), sumOf(back), '')],
)}

Both directions together: ${partOf(sameRegion, listed)} have the same winning region; ${partOf(listedToo, listed)} are listed
for it by both.`;
}

function rangeName({ header }: Catalogue): string {
  const [first] = header.images[0]!;
  return `images ${first} to ${first + countImages(header.images) - 1}`;
}
