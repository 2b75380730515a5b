import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { paperThresholds, type Catalogue } from '../../src/shared/catalogue.ts';
import { parseCatalogue } from '../../src/shared/catalogueParse.ts';
import { channelError } from '../../src/shared/channelIntervals.ts';
import { decisionTolerance } from '../../src/shared/decidedChannels.ts';
import { percent, table } from './document/markdown.ts';
import { repeatedRun } from './stopping/repeatedRun.ts';
import { scenarios } from './stopping/scenarios.ts';
import { simulatedChannels, type SimulatedOutcome } from './stopping/simulatedChannels.ts';

/** Measures how often `--until decided` is wrong, and how many images it takes; writes docs/stopping.md. */
const [channels, limit] = [2000, 4000];
const outcomes = scenarios.map((scenario) => simulatedChannels(scenario, channels, limit));
const catalogue = parseCatalogue(await readFile('docs/discovery.stylespace-channels.json', 'utf8'), 'the catalogue');
const rows = repeatedRun(catalogue, limit);

const path = 'docs/stopping.md';
await writeFile(path, await format(document(catalogue), { ...(await resolveConfig(path)), parser: 'markdown' }));

function document({ header, counts }: Catalogue): string {
  const points = 100 * decisionTolerance;
  const error = percent(channelError);
  const rare = header.regions.labels.flatMap((label, i) => {
    const share = counts.presence[i]! / counts.images;
    return share < 0.1 ? [`${label} (in ${percent(share)} of images)`] : [];
  });
  return `# When is enough

Written by a program, numbers and all; not edited by hand:

    node test/runProgram.mjs test/proof/stopping.ts

## Intervals that hold whenever one looks

A discovery is watched while it grows, the best label of a channel is picked by looking, and \`stylespace discover --until
decided\` even stops by what it sees. Textbook intervals are not made for that: each is right with 95 % at one number of images that
was fixed before, and is sooner or later wrong for whoever keeps looking. So reports, summaries and the tree show _confidence
sequences_: with a chance of ${percent(1 - channelError)} the intervals of a channel, of its fractions and leads in all regions, are right at **every**
number of images.

For one label, won in w of n images, the interval holds each fraction p for which

    B(w + 1/2, n - w + 1/2) / B(1/2, 1/2)  <  p^w (1 - p)^(n - w) / error

The left side averages the likelihood over Jeffreys' prior; divided by the likelihood at the true p it is a martingale that starts
at 1 and, by Ville's inequality, ever reaches 1 / error with a chance of at most error (H. Robbins, _Statistical methods related to
the law of the iterated logarithm_, 1970; S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, _Time-uniform, nonparametric,
nonasymptotic confidence sequences_, 2021). A channel's ${error} is shared evenly by the labels. The lead of a label is bounded by
the bounds of the fractions. Votes of one image are of one picture and exclude each other; nothing is assumed about that.

## Decided

A channel is decided when more images would not change its entry, up to a tolerance of ${points} points:

- listed for a region, and the lower bounds of its fraction and lead are at most ${points} points below the thresholds
  (${percent(paperThresholds.fraction)} and ${100 * paperThresholds.gap} points);
- or not listed, and for every region the upper bound of its fraction or of its lead is at most ${points} points above.

Without a tolerance, a channel that sits on a threshold would never be decided. What is listed stays the paper's rule on the
counts. Only regions that at least ${paperThresholds.minPresence} images show take part, as in that rule: a decision speaks of the regions seen so far.
The whole run ends when all channels are decided, or at \`--images\`. It looks after 10, 20, ... 100 images, then each time a tenth more, so that a run that was killed
ends at the same image as one that was not. Shards cannot know: \`--shard\` is refused.

## How often it is wrong

${channels} channels for each row, decided one by one; at most ${limit} images. _Wrong_: listed though the true fraction or lead is
${points} points or more below its threshold, or not listed though both are more than ${points} points above. The rows are as hard as can be: their truth is
just where only one answer is right. _Ever outside_: at some check, the interval of some label missed the true fraction; at most
${error} is promised. The last column is what Wilson's 95 % interval of the first label, looked at as often, would do.

${table(
  ['truth', 'decided', 'images until then, median', '90 %', 'wrong', 'ever outside', "Wilson's, ever outside"],
  outcomes.map(row),
)}

The promise is kept with room to spare, because the labels' shares of the error and the two bounds of a lead are added up though they are rarely needed
together.

## How many images a model takes

${header.model.name} once more, with the fractions of [discovery.stylespace-channels.json](discovery.stylespace-channels.json) taken for the truth (its images' votes drawn anew):

${table(
  ['images', 'decided of all channels', 'decided, leaving out the rare regions'],
  rows.map(({ images, all, common }) => [String(images), percent(all), percent(common)]),
)}

Rare regions take longest, as every channel's fraction in them has to be known too: here ${rare.join(' and ')}.
\`--images\` is the limit that ends the wait; the summary says how many channels are decided by then.
`;
}

function row({ scenario, images, decided, wrong, outside, wilsonOutside }: SimulatedOutcome): string[] {
  const at = (share: number): string => {
    const place = Math.ceil(share * channels) - 1;
    return place < images.length ? String(images[place]) : `over ${limit}`;
  };
  return [
    scenario.name,
    percent(decided / channels),
    at(0.5),
    at(0.9),
    percent(wrong / channels),
    percent(outside / channels),
    percent(wilsonOutside / channels),
  ];
}
