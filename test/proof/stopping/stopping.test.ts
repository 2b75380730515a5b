import { expect, test } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { noVote } from '../../../src/engine/stylespace/vote.ts';
import { simulatedChannels } from './simulatedChannels.ts';
import { VoteLottery } from './voteLottery.ts';

test('votes come with their fractions, among the images that show the label', () => {
  const lottery = new VoteLottery(Float64Array.of(0.5, 0.6), [1, 0.25], new RandomState(3));
  const [presence, wins] = [
    [0, 0],
    [0, 0, 0],
  ] as [number[], number[]];
  for (let image = 0; image < 20_000; image++) {
    const present = lottery.image();
    present.forEach((here, label) => (presence[label]! += here));
    const vote = lottery.vote(0, present);
    wins[vote === noVote ? 2 : vote]!++;
  }
  expect(presence[0]).toBe(20_000);
  expect(presence[1]! / 20_000).toBeCloseTo(0.25, 1);
  expect(wins[1]! / presence[1]!).toBeCloseTo(0.6, 1);
  // Where the rare label is, it leaves 0.4 of the votes.
  expect(wins[0]! / 20_000).toBeCloseTo(0.75 * 0.5 + 0.25 * 0.4, 1);
});

test('of looking at every check, the intervals bear 5 %; those for one look do not', () => {
  const scenario = { name: 'just not listed', fractions: [0.55, 0.4], listed: false };
  const { images, wrong, outside, wilsonOutside } = simulatedChannels(scenario, 500, 500);
  expect(images.length).toBeGreaterThan(250);
  expect(images.filter((count) => count % 10 !== 0)).toEqual([]);
  expect(wrong / 500).toBeLessThanOrEqual(0.05);
  expect(outside / 500).toBeLessThanOrEqual(0.05);
  expect(wilsonOutside / 500).toBeGreaterThan(0.2);
});
