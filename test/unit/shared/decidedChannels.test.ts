import { expect, test } from 'vitest';
import type { Catalogue } from '../../../src/shared/catalogue.ts';
import { anytimeInterval } from '../../../src/shared/anytimeInterval.ts';
import { ChannelIntervals } from '../../../src/shared/channelIntervals.ts';
import { allDecided, countDecided, isDecided } from '../../../src/shared/decidedChannels.ts';
import { channelStandings } from '../../../src/shared/localizedChannels.ts';
import { emptyCatalogue } from './example.ts';

/** Labels: others (residual), hair, mouth. Every channel has the same wins. */
function counted(images: number, presence: readonly number[], wins: readonly number[]): Catalogue {
  const catalogue = emptyCatalogue(images);
  catalogue.counts.presence.set(presence);
  for (let row = 0; row < catalogue.counts.wins.length / 3; row++) catalogue.counts.wins.set(wins, 3 * row);
  return catalogue;
}

const rows = 11;

test('a channel has 95 % for its three labels together', () => {
  const { counts } = counted(200, [200, 100, 150], [20, 80, 30]);
  const intervals = new ChannelIntervals(counts);
  const each = [
    [20, 200],
    [80, 100],
    [30, 150],
  ].map(([wins, presence]) => anytimeInterval(wins!, presence!, 0.05 / 3));
  expect([0, 1, 2].map((label) => intervals.fraction(0, label))).toEqual(each);
  // Over the largest of both others: of "others" as the lowest bounds may be, of mouth as the highest.
  const [others, hair, mouth] = each as [[number, number], [number, number], [number, number]];
  expect(intervals.lead(0, 1, [0, 1, 2])).toEqual([hair[0] - mouth[1], hair[1] - Math.max(others[0], mouth[0])]);
  expect(intervals.lead(0, 1, [1])).toEqual(hair);
});

test('standings carry the intervals; rivals that are too rare do not count', () => {
  const standing = channelStandings(counted(200, [200, 100, 19], [20, 80, 19]))[0]!;
  expect(standing).toMatchObject({ label: 1, localized: true, fraction: 0.8 });
  const [hair, others] = [anytimeInterval(80, 100, 0.05 / 3), anytimeInterval(20, 200, 0.05 / 3)];
  expect(standing.interval).toEqual(hair);
  expect(standing.gapInterval).toEqual([hair[0] - others[1], hair[1] - others[0]]);
  expect(channelStandings(counted(10, [10, 10, 10], [0, 10, 0]))[0]).toMatchObject({
    label: null,
    interval: [0, 1],
    gapInterval: [-1, 1],
  });
});

test.each<[string, boolean, ...Parameters<typeof counted>]>([
  ['nothing is present often enough', false, 19, [19, 19, 19], [0, 19, 0]],
  ['clearly listed', true, 400, [400, 400, 400], [20, 360, 20]],
  ['listed, but few images', false, 20, [20, 20, 20], [3, 14, 3]],
  ['listed, the fraction on the threshold, few images', false, 100, [100, 100, 100], [10, 53, 10]],
  // 10 points below 0.5, of a fraction of 0.51: 2,000 images tell them apart.
  ['listed, the fraction on the threshold, many images', true, 2000, [2000, 2000, 2000], [200, 1020, 200]],
  ['listed, the lead on the threshold, few images', false, 400, [400, 400, 400], [0, 244, 140]],
  ['listed, the lead on the threshold, many images', true, 4000, [4000, 4000, 4000], [0, 2440, 1400]],
  ['not listed, far below', true, 200, [200, 200, 200], [60, 60, 60]],
  ['not listed, the fraction on the threshold', false, 100, [100, 100, 100], [0, 49, 0]],
  ['not listed as a rival is near', true, 600, [600, 600, 600], [270, 330, 0]],
  ['a residual label may be anywhere', true, 200, [200, 200, 200], [102, 20, 20]],
  ['a label that is too rare says nothing', true, 400, [400, 400, 19], [20, 360, 10]],
  ['a rare label that may be a rival', false, 400, [400, 400, 20], [20, 300, 8]],
])('decided: %s: %s', (_, expected, ...counts) => {
  const catalogue = counted(...counts);
  expect(isDecided(catalogue, 0, new ChannelIntervals(catalogue.counts))).toBe(expected);
  expect(countDecided(catalogue)).toBe(expected ? rows : 0);
  expect(allDecided(catalogue)).toBe(expected);
});

test('one channel that is not decided keeps all waiting', () => {
  const catalogue = counted(400, [400, 400, 400], [20, 360, 20]);
  catalogue.counts.wins.set([100, 204, 50], 0);
  expect([countDecided(catalogue), allDecided(catalogue)]).toEqual([rows - 1, false]);
});
