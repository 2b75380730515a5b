import type { ScoreRule } from '../../../src/shared/catalogue.ts';
import { searchedChannels } from '../../../src/shared/modelIdentity.ts';
import { formatStyleChannel } from '../../../src/shared/styleChannel.ts';
import type { Evidence } from '../evidence.ts';
import { median } from '../quantiles.ts';
import { mainScore, scoreFormula, scoreRules } from '../searches.ts';
import { stands, type Verdict, wantedMedian } from '../verdict.ts';
import { figure, fraction, partOf, percent, share, table } from './markdown.ts';

/** What decides (b), step by step from the rule to the edited picture. */
export function whySection(evidence: Evidence): string {
  return `### What decides it

The search counts the cells of the region among the strongest cells of the map, as many as the region has. It knows their order,
not their size, and a map that has nothing to do with the region overlaps it by the region's share of the picture: its chance
level. Under n / o a large region so starts with a large score, and wins what belongs to none. The gradients below are those of
the first 16 test pictures; their ratio is that of (b) at an infinitesimal strength.

${table(
  [
    ...['region', 'chance level', 'listed', 'median overlap', 'ratio of gradients'],
    ...['gradients above 2', 'the same of all channels', 'edits above 2'],
  ],
  regionRows(evidence),
)}

The last but one is a warning: small regions full of edges (eyes, mouth) change more per pixel than the rest under almost any
edit. Channels drawn at random for the same regions would pass, by their gradients, in ${scoreRules
    .map((score) => `${percent(randomShare(evidence, score))} (${scoreFormula[score]})`)
    .join(' and ')} of the cases;
the listed ones do in ${scoreRules.map((score) => `${percent(gradientShare(evidence, score))} (${scoreFormula[score]})`).join(' and ')}.

${causes(evidence)}

The same test for other ways to list channels:

${table(
  ['list', 'channels', `median ratio above ${wantedMedian}`],
  [...scoreRules.flatMap((score) => listsOf(evidence, score)), ...comparisons(evidence)].map(([name, verdicts]) => [
    name,
    String(verdicts.length),
    partOf(verdicts.filter(stands).length, verdicts.length),
  ]),
)}`;
}

function regionRows(evidence: Evidence): string[][] {
  const { court, areas, searches } = evidence;
  const cells = searches[mainScore].whole.header.grid ** 2;
  return court.judge.regions.labels.flatMap((name, label) => {
    const own = evidence.listed[mainScore].filter(({ claim }) => claim.label === label);
    if (own.length === 0) return [];
    const ratios = own.map((verdict) => gradientRatio(evidence, verdict));
    const scores = own.map((verdict) => gradientScore(evidence, verdict));
    return [
      [
        name,
        fraction(areas[label]! / cells),
        String(own.length),
        figure(median(scores)),
        figure(median(ratios)),
        share(ratios.filter((ratio) => ratio > wantedMedian).length, own.length),
        percent(baseRate(evidence, label)),
        share(own.filter(stands).length, own.length),
      ],
    ];
  });
}

/** Of all channels, the share whose gradients pass for a region. */
function baseRate({ firstOrder, searches }: Evidence, label: number): number {
  const channels = searches[mainScore].whole.header.model.layout;
  const names = searchedChannels(channels).map(formatStyleChannel);
  return names.filter((name) => firstOrder.ratio(name, label) > wantedMedian).length / names.length;
}

/** The share of a score's claims whose gradients would pass if their channels were drawn at random. */
function randomShare(evidence: Evidence, score: ScoreRule): number {
  const claims = evidence.listed[score];
  const rates = evidence.areas.map((_, label) => baseRate(evidence, label));
  return claims.reduce((sum, { claim }) => sum + rates[claim.label]!, 0) / claims.length;
}

function gradientShare(evidence: Evidence, score: ScoreRule): number {
  const claims = evidence.listed[score];
  return claims.filter((verdict) => gradientRatio(evidence, verdict) > wantedMedian).length / claims.length;
}

/** Why the failed claims fail: the first step at which they do. */
function causes(evidence: Evidence): string {
  const listed = evidence.listed[mainScore];
  const untested = listed.filter(({ witnesses }) => witnesses === 0);
  const failed = listed.filter((verdict) => verdict.witnesses > 0 && !stands(verdict));
  const unseen = failed.filter((verdict) => Number.isNaN(gradientRatio(evidence, verdict)));
  const byRule = failed.filter((verdict) => gradientRatio(evidence, verdict) <= wantedMedian);
  const rest = failed.filter((verdict) => gradientRatio(evidence, verdict) > wantedMedian);
  const byMasks = rest.filter(({ searchedMedian }) => searchedMedian > wantedMedian);
  return `Of the ${listed.length} listed channels ${failed.length} fail, and ${untested.length} could not be tested because no test picture shows their region.
Of those that fail:

- **the rule**: ${partOf(byRule.length, failed.length)} have a ratio of gradients that is not above ${wantedMedian} either. The search
  lists them by the order of cells, although they change a pixel of the region less than ${wantedMedian} times as much as one elsewhere;
- **the masks**: ${partOf(byMasks.length, failed.length)} have gradients that pass, and so do their edits by the masks of the search's own segmenter;
- **the step**: ${partOf(rest.length - byMasks.length, failed.length)} have gradients that pass, and edits that do not: at 5 sigma the generator does something else;
- ${unseen.length} are for regions that the first 16 test pictures do not show.`;
}

function gradientRatio({ firstOrder }: Evidence, { claim }: Verdict): number {
  return firstOrder.ratio(claim.channel, claim.label);
}

function gradientScore({ firstOrder }: Evidence, { claim }: Verdict): number {
  return firstOrder.score(claim.channel, claim.label);
}

/** 8-bit levels: less is not seen. */
const visible = 1;

type NamedList = readonly [name: string, verdicts: readonly Verdict[]];

function listsOf(evidence: Evidence, score: ScoreRule): NamedList[] {
  const { areas, court, searches } = evidence;
  const all = evidence.listed[score];
  const largest = areas.indexOf(Math.max(...areas));
  const cells = searches[score].whole.header.grid ** 2;
  const small = ({ claim }: Verdict): boolean => claim.label !== largest;
  const seen = ({ inside }: Verdict): boolean => inside >= visible;
  const aboveChance = (verdict: Verdict): boolean =>
    gradientScore(evidence, verdict) > areas[verdict.claim.label]! / cells;
  const name = `score ${scoreFormula[score]}`;
  return [
    [score === mainScore ? `**${name}**, this page` : name, all],
    [`${name}, where the overlap is above chance`, all.filter(aboveChance)],
    [`${name}, without ${court.judge.regions.labels[largest]!}, the largest region`, all.filter(small)],
    [`${name}, edits that change the region by ${visible} level or more`, all.filter(seen)],
    [`${name}, both of the last`, all.filter((one) => small(one) && seen(one))],
  ];
}

function comparisons({ listed, unlisted }: Evidence): NamedList[] {
  const key = ({ claim }: Verdict): string => `${claim.channel} ${claim.label}`;
  const squared = new Set(listed.squared.map(key));
  return [
    ['listed by both scores for the same region', listed.overlap.filter((verdict) => squared.has(key(verdict)))],
    ...scoreRules.map((score): NamedList => [`not listed by ${scoreFormula[score]}`, unlisted[score]]),
  ];
}
