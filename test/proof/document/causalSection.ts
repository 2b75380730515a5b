import type { Catalogue } from '../../../src/shared/catalogue.ts';
import { localizedChannels } from '../../../src/shared/localizedChannels.ts';
import { formatStyleChannel } from '../../../src/shared/styleChannel.ts';
import { leastArea, showing, strength } from '../causal.ts';
import type { Evidence } from '../evidence.ts';
import { maskAgreement } from '../maskAgreement.ts';
import { median } from '../quantiles.ts';
import { mainScore } from '../searches.ts';
import { stands, type Verdict, wantedMedian } from '../verdict.ts';
import { firstWitness } from '../witnesses.ts';
import { whySection } from './whySection.ts';
import { figure, folded, fraction, partOf, share, table } from './markdown.ts';

/** (b) Edits of other pictures, judged by another network. */
export function causalSection(evidence: Evidence, resolution: number): string {
  const { court } = evidence;
  const [listed, unlisted] = [evidence.listed[mainScore], evidence.unlisted[mainScore]];
  const { witnesses } = court;
  const last = firstWitness + witnesses.length - 1;
  return `## (b) Causal: pushing a channel changes its region

${witnesses.length} other pictures, seeds ${firstWitness} to ${last}. In each, every listed channel is moved by -${strength} and by
+${strength} sigma. The second segmenter, which took no part in the search, says on the unedited picture where the region is.
The ratio is mean |change| per pixel inside the region over mean |change| per pixel outside; 1 is what an edit of the whole
picture gives. Only pictures that show the region count: at least ${leastArea(resolution)} of the ${resolution ** 2} pixels, a cell of the
search's grid. The unlisted channels are as many others, drawn by RandomState(0) and judged for the region that they win most
often.

${table(
  ['', 'listed', 'unlisted'],
  [
    ['channels', String(listed.length), String(unlisted.length)],
    [`median ratio above ${wantedMedian}`, standing(listed), standing(unlisted)],
    ['10th percentile above 1', tenthsAbove(listed, 1), tenthsAbove(unlisted, 1)],
    ['median of the medians', middle(listed), middle(unlisted)],
    [`median above ${wantedMedian} by the masks of the search's own segmenter`, ownMasks(listed), ownMasks(unlisted)],
    ['median change inside, 8-bit levels', levelsOf(listed), levelsOf(unlisted)],
  ],
)}

By region; agreement is that of the two segmenters' masks on these pictures (intersection over union).

${byRegion(evidence, resolution)}

By how firmly the search lists them: the fraction of the images with the region that the channel wins.

${byFraction(evidence)}

${whySection(evidence)}

${folded('Every listed channel', everyChannel(evidence))}`;
}

/** Claims with a median above the wanted one, of all; what could not be tested counts as failed. */
function standing(verdicts: readonly Verdict[]): string {
  return partOf(verdicts.filter(stands).length, verdicts.length);
}

function tenthsAbove(verdicts: readonly Verdict[], least: number): string {
  return partOf(verdicts.filter(({ tenth }) => tenth > least).length, verdicts.length);
}

function middle(verdicts: readonly Verdict[]): string {
  return figure(median(verdicts.map((one) => one.median)));
}

function levelsOf(verdicts: readonly Verdict[]): string {
  return figure(median(verdicts.map((one) => one.inside)));
}

function ownMasks(verdicts: readonly Verdict[]): string {
  return partOf(verdicts.filter(({ searchedMedian }) => searchedMedian > wantedMedian).length, verdicts.length);
}

function byRegion(evidence: Evidence, resolution: number): string {
  const { court } = evidence;
  const [listed, unlisted] = [evidence.listed[mainScore], evidence.unlisted[mainScore]];
  const { labels } = court.judge.regions;
  const agreement = maskAgreement(court.witnesses, labels.length);
  const rows = labels.map((name, label) => {
    const own = listed.filter(({ claim }) => claim.label === label);
    const others = unlisted.filter(({ claim }) => claim.label === label);
    return [
      name,
      String(showing(court.witnesses, label, resolution).length),
      figure(agreement[label]!),
      String(own.length),
      own.length === 0 ? '–' : share(own.filter(stands).length, own.length),
      middle(own),
      String(others.length),
      others.length === 0 ? '–' : share(others.filter(stands).length, others.length),
      middle(others),
    ];
  });
  const head = ['region', 'pictures', 'agreement', 'listed', `above ${wantedMedian}`, 'median ratio'];
  return table([...head, 'unlisted', `above ${wantedMedian}`, 'median ratio'], rows);
}

const fractionSteps = [0.5, 0.6, 0.7, 0.8, 0.9, 1];

function byFraction({ searches, listed }: Evidence): string {
  const fractions = fractionsOf(searches[mainScore].whole);
  const rows = fractionSteps.slice(1).map((high, i) => {
    const low = fractionSteps[i]!;
    const own = listed[mainScore].filter(({ claim }) => {
      const value = fractions.get(claim.channel)!.fraction;
      return value > low && value <= high;
    });
    return [`${low} to ${high}`, String(own.length), share(own.filter(stands).length, own.length), middle(own)];
  });
  return table(['fraction', 'listed', `median above ${wantedMedian}`, 'median ratio'], rows);
}

function everyChannel({ searches, court, listed }: Evidence): string {
  const { labels } = court.judge.regions;
  const found = fractionsOf(searches[mainScore].whole);
  const rows = listed[mainScore].map((verdict) => {
    const { claim, witnesses, median: ratio, tenth, inside, outside } = verdict;
    const { fraction: won, gap } = found.get(claim.channel)!;
    return [
      labels[claim.label]!,
      claim.channel,
      fraction(won),
      fraction(gap),
      String(witnesses),
      figure(ratio),
      figure(tenth),
      figure(inside),
      figure(outside),
    ];
  });
  const head = ['region', 'channel', 'fraction', 'gap', 'pictures', 'median ratio', '10th percentile'];
  return table([...head, 'levels inside', 'levels outside'], rows);
}

function fractionsOf(catalogue: Catalogue) {
  return new Map(
    localizedChannels(catalogue)
      .flat()
      .map((one) => [formatStyleChannel(one.channel), one] as const),
  );
}
