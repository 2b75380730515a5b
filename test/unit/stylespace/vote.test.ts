import { describe, expect, it } from 'vitest';
import { ImageVote, noVote, regionSizes } from '../../../src/engine/stylespace/vote.ts';
import type { ScoreRule } from '../../../src/shared/catalogue.ts';
import { numpyFixtureJson } from '../numpy/fixture.ts';

const cases = numpyFixtureJson('votes.json') as {
  name: string;
  labelCount: number;
  labels: number[];
  maps: number[][];
  overlap: (number | null)[];
  squared: (number | null)[];
}[];

function vote(labels: number[], map: number[], score: ScoreRule, labelCount = Math.max(...labels) + 1): number {
  return new ImageVote(Uint8Array.from(labels), labelCount, score).of(Float32Array.from(map));
}

describe.each(cases)("the authors' steps in NumPy, $name", ({ labels, labelCount, maps, overlap, squared }) => {
  it.each([
    ['overlap', overlap],
    ['squared', squared],
  ] as const)('%s', (score, expected) => {
    const image = new ImageVote(Uint8Array.from(labels), labelCount, score);
    expect(maps.map((map) => image.of(Float32Array.from(map)))).toEqual(expected.map((label) => label ?? noVote));
  });
});

describe('by hand', () => {
  it('counts the cells of each label', () => {
    expect([...regionSizes(Uint8Array.of(0, 2, 2, 0, 2), 4)]).toEqual([2, 0, 3, 0]);
  });

  // Region 1 has one of four cells, so its threshold is the 0.75 quantile: 5 for [1,2,5,5], which no cell exceeds.
  it('takes the threshold itself for inactive: > and not >=', () => {
    expect(vote([0, 0, 0, 1], [1, 2, 5, 5], 'overlap')).toBe(0);
    expect(vote([0, 0, 0, 1], [1, 2, 5, 5.001], 'overlap')).toBe(1);
  });

  // Label 0 has 3 of 4 cells; the three largest are one of label 1 and two of label 0: 2/3 against 1/1.
  it('scores the share of a region, not its cells', () => {
    expect(vote([0, 0, 0, 1], [1, 2, 3, 4], 'overlap')).toBe(1);
  });

  // Label 0: 4 cells, 3 active; label 1: 2 of 4 cells... 3/4 > 1/2, but 3/16 < 1/4.
  it('tells the two scores apart', () => {
    const labels = [0, 0, 0, 0, 1, 1, 2, 2];
    const map = [9, 6, 5, 1, 8, 2, 3, 4];
    // label 0: its 4 largest cells are {9, 8, 6, 5}: 3 of its own; label 1: the 2 largest {9, 8}: 1 of its own.
    expect(vote(labels, map, 'overlap')).toBe(0);
    expect(vote(labels, map, 'squared')).toBe(1);
  });

  it('gives ties to the lowest label', () => {
    // each label has 2 cells and one of the two largest
    expect(vote([1, 0, 1, 0], [4, 3, 1, 2], 'overlap')).toBe(0);
    expect(vote([0, 1, 0, 1], [4, 3, 1, 2], 'overlap')).toBe(0);
  });

  it('leaves out labels that the image has not', () => {
    expect(vote([2, 2, 2, 2], [1, 2, 3, 4], 'overlap', 5)).toBe(2);
  });

  it.each([
    ['nothing but zeros', [0, 0, 0, 0]],
    ['a constant', [3, 3, 3, 3]],
  ])('casts no vote for %s', (_, map) => {
    expect(vote([0, 0, 1, 1], map, 'overlap')).toBe(noVote);
    expect(vote([0, 0, 1, 1], map, 'squared')).toBe(noVote);
  });
});
