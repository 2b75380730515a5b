import { countImages, type ScoreRule } from '../../../src/shared/catalogue.ts';
import { localizedChannels } from '../../../src/shared/localizedChannels.ts';
import { searchedChannels } from '../../../src/shared/modelIdentity.ts';
import type { Evidence } from '../evidence.ts';
import { missingRegions } from '../missingRegions.ts';
import { strength } from '../causal.ts';
import { mainScore, scoreFormula, scoreRules } from '../searches.ts';
import { stands, wantedMedian } from '../verdict.ts';
import { causalSection } from './causalSection.ts';
import { growthSection } from './growth.ts';
import { listing, partOf, table } from './markdown.ts';
import { missingSection } from './missingSection.ts';
import { scoresSection } from './scoresSection.ts';
import { splitHalfSection, splitHalfTotal } from './splitHalfSection.ts';

/** What the targets ask for. */
const wantedShare = 0.8;

/** The whole of docs/discovery.md. */
export function documentText(evidence: Evidence, resolution: number, picture: string): string {
  return [
    opening(evidence),
    inShort(evidence),
    picture,
    growthSection(evidence),
    splitHalfSection(evidence.searches[mainScore]),
    causalSection(evidence, resolution),
    missingSection(evidence),
    scoresSection(evidence),
    reading(evidence.listed[mainScore].length),
  ].join('\n\n');
}

function opening({ searches, court }: Evidence): string {
  const { header } = searches[mainScore].whole;
  const { model, regions, psi, noise, grid, thresholds, device, ortVersion, sigma } = header;
  const hash = (sha256: string): string => `\`${sha256.slice(0, 12)}\``;
  return `# Is discovery right?

This page is written by a program, numbers and all, and is never edited by hand:

    npm run proof

It searches ${model.name} for its locally active style channels and then tries to prove the result wrong: with other images,
with edits of other pictures judged by another network, and by asking what is missing.

| | |
| --- | --- |
| model | ${model.name}, sha256 ${hash(model.sha256)}, ${searchedChannels(model.layout).length} channels searched |
| images | ${countImages(header.images)}: rows of ${header.zStream}, psi ${psi}, noise \`${noise}\` |
| rule | gradient maps on ${grid} x ${grid} cells, score ${scoreFormula[header.score]}; fraction above ${thresholds.fraction}, gap above ${thresholds.gap}, region in at least ${thresholds.minPresence} images |
| regions | ${nameOf(regions)}, sidecar sha256 ${hash(regions.sha256)} |
| judge | ${nameOf(court.judge.regions)}, sidecar sha256 ${hash(court.judge.regions.sha256)} |
| sigma | over ${sigma.samples.toLocaleString('en-US')} samples of ${sigma.stream}, psi ${sigma.psi} |
| computed by | ONNX Runtime ${ortVersion}, device \`${device}\` |

The catalogue is [discovery.stylespace-channels.json](discovery.stylespace-channels.json).`;
}

function nameOf(regions: Evidence['court']['judge']['regions']): string {
  return regions.kind === 'clusters' ? 'clusters' : regions.name;
}

function inShort({ searches, listed, unlisted }: Evidence): string {
  const { whole } = searches[mainScore];
  const lists = localizedChannels(whole);
  const found = (part: number, all: number): string =>
    `${partOf(part, all)}, ${part >= wantedShare * all ? 'met' : '**missed**'}`;
  const inOrder = [mainScore, ...scoreRules.filter((score) => score !== mainScore)];
  const row = (question: string, wanted: string, cell: (score: ScoreRule) => string): string[] => [
    question,
    wanted,
    ...inOrder.map(cell),
  ];
  return `## In short

${lists.flat().length} of ${searchedChannels(whole.header.model.layout).length} channels are listed, for ${lists.filter((list) => list.length > 0).length} of ${lists.length} regions. n / o is
the paper's score, n / o^2 that of the authors' program.

${table(
  ['question', 'wanted', ...inOrder.map((score) => `score ${scoreFormula[score]}`)],
  [
    row('(a) the other half of the images has the same winning region', '80 %', (score) => {
      const { sameRegion, listed: all } = splitHalfTotal(searches[score]);
      return found(sameRegion, all);
    }),
    row(
      `(b) median change inside the region above ${wantedMedian} times that outside, at -${strength} and +${strength} sigma`,
      '80 %',
      (score) => found(listed[score].filter(stands).length, listed[score].length),
    ),
    row('the same for channels that are not listed', '', (score) =>
      partOf(unlisted[score].filter(stands).length, unlisted[score].length),
    ),
    row('(c) regions without a channel', '', (score) => {
      const { labels } = searches[score].whole.header.regions;
      return listing(missingRegions(searches[score].whole).map(({ label }) => labels[label]!)) || 'none';
    }),
  ],
)}`;
}

function reading(listed: number): string {
  return `## How to read this

- **Split half** measures chance. A channel that wins its region by luck in one half loses it in the other; what the two halves
  share (the generator, the segmenter's habits, the rule) it cannot see.
- **The causal test** measures truth, and is harder than the rule that made the list: the rule looks at first derivatives, the
  test at steps of ${strength} sigma, where a picture no longer changes in proportion. A ratio of 1 is an edit that knows nothing of
  the region; 2 means that a pixel of the region changes twice as much as one elsewhere. For a region of a tenth of the
  picture, a ratio of 2 still leaves 82 % of the change outside: channels are tendencies, not masks.
- **The median** says what to expect of a slider, **the 10th percentile** how badly it can go: a picture, or one direction, in
  which the channel does something else.
- **Unlisted channels** are not failures: most act in several regions at once, or in different ones from face to face. They are
  judged for the region that suits them best, and where that is a small one they pass too. How far apart listed and unlisted
  channels of one region are says more than any share of all.
- **Large regions** (background, skin, hair) find high ratios hard, small ones (brows, eyes, earrings) easy: compare within a
  region, not across. A channel listed for the background may do nothing there but less elsewhere.
- ${listed} channels are many tests; single channels near the limit are on either side of it by chance.
- The segmenters learned from the same renders. A fault of the renderer's labels is in both, and this page would not show it.`;
}
