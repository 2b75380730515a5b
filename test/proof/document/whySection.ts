import type { Evidence } from '../evidence.ts';
import { median } from '../quantiles.ts';
import { stands, type Verdict, wantedMedian } from '../verdict.ts';
import { figure, fraction, partOf, share, table } from './markdown.ts';

/** What decides (b), step by step from the rule to the edited picture. */
export function whySection(evidence: Evidence): string {
  const { listed, searches, areas } = evidence;
  const { labels } = searches.whole.header.regions;
  const failed = listed.filter((verdict) => verdict.witnesses > 0 && !stands(verdict));
  const untested = listed.filter(({ witnesses }) => witnesses === 0).length;
  const byRule = failed.filter((verdict) => !(firstRatio(evidence, verdict) > wantedMedian));
  const rest = failed.filter((verdict) => !byRule.includes(verdict));
  const byMasks = rest.filter(({ searchedMedian }) => searchedMedian > wantedMedian);
  return `### What decides it

The score n / o counts the cells of the region among the strongest cells of the map, as many as the region has. It knows their
order, not their size, and a map that has nothing to do with the region scores the region's share of the picture: its chance
level. A large region starts with a large score. The gradients below are those of the first 16 test pictures; their ratio is
that of (b) at an infinitesimal strength.

${table(
  ['region', 'chance level', 'listed', 'median score', 'ratio of gradients', 'gradients above 2', 'edits above 2'],
  labels.flatMap((name, label) => {
    const own = listed.filter(({ claim }) => claim.label === label);
    if (own.length === 0) return [];
    const ratios = own.map((verdict) => firstRatio(evidence, verdict));
    const scores = own.map(({ claim }) => evidence.firstOrder.score(claim.channel, label));
    const cells = searches.whole.header.grid ** 2;
    return [
      [
        name,
        fraction(areas[label]! / cells),
        String(own.length),
        figure(median(scores)),
        figure(median(ratios)),
        share(ratios.filter((ratio) => ratio > wantedMedian).length, own.length),
        share(own.filter(stands).length, own.length),
      ],
    ];
  }),
)}

Of the ${listed.length} listed channels ${failed.length} fail${untested > 0 ? `, and ${untested} could not be tested because no test picture shows their region` : ''}:

- **the rule**: ${partOf(byRule.length, failed.length)} of them have a ratio of gradients that is not above ${wantedMedian} either. The search
  lists them by the order of cells, although they change a pixel of the region less than ${wantedMedian} times as much as one elsewhere;
- **the masks**: ${partOf(byMasks.length, failed.length)} have gradients that pass, and so do their edits by the masks of the search's own segmenter;
- **the step**: ${partOf(rest.length - byMasks.length, failed.length)} have gradients that pass, and edits that do not: at 5 sigma the generator does something else.

The same test for other ways to list channels:

${table(
  ['list', 'channels', `median ratio above ${wantedMedian}`],
  otherLists(evidence).map(([name, verdicts]) => [
    name,
    String(verdicts.length),
    partOf(verdicts.filter(stands).length, verdicts.length),
  ]),
)}`;
}

function firstRatio({ firstOrder }: Evidence, { claim }: Verdict): number {
  return firstOrder.ratio(claim.channel, claim.label);
}

/** 8-bit levels: less is not seen. */
const visible = 1;

function otherLists(evidence: Evidence): (readonly [name: string, verdicts: readonly Verdict[]])[] {
  const { listed, squared, unlisted, searches, areas } = evidence;
  const { labels } = searches.whole.header.regions;
  const largest = areas.indexOf(Math.max(...areas));
  const small = ({ claim }: Verdict): boolean => claim.label !== largest;
  const seen = ({ inside }: Verdict): boolean => inside >= visible;
  const without = `without ${labels[largest]!}, the largest region`;
  return [
    ['score n / o (this page)', listed],
    [`score n / o, ${without}`, listed.filter(small)],
    [`score n / o, edits that change the region by ${visible} level or more`, listed.filter(seen)],
    [`both`, listed.filter((one) => small(one) && seen(one))],
    ['score n / o^2', squared],
    [`score n / o^2, ${without}`, squared.filter(small)],
    [`score n / o^2, edits that change the region by ${visible} level or more`, squared.filter(seen)],
    ['listed by both scores for the same region', inBoth(listed, squared)],
    ['not listed by n / o', unlisted],
  ];
}

function inBoth(a: readonly Verdict[], b: readonly Verdict[]): Verdict[] {
  const key = ({ claim }: Verdict): string => `${claim.channel} ${claim.label}`;
  const keys = new Set(b.map(key));
  return a.filter((verdict) => keys.has(key(verdict)));
}
