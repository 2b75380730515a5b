import { describe, expect, it } from 'vitest';
import { imagesIn, rangesOf, shardOf } from '../../../src/engine/stylespace/imageRanges.ts';

it('lists the images of ranges in rising order, and back', () => {
  expect(imagesIn([[10, 2], [0, 3]])).toEqual([0, 1, 2, 10, 11]); // prettier-ignore
  expect(rangesOf([11, 0, 2, 10, 1])).toEqual([[0, 3], [10, 2]]); // prettier-ignore
  expect(imagesIn([])).toEqual([]);
});

it.each([
  ['an overlap', [[0, 3], [2, 1]], 'share images'],
  ['too many', [[0, 100_001]], 'at most 100000'],
  ['an empty range', [[5, 0]], 'no range'],
  ['a negative start', [[-1, 5]], 'no range'],
  ['a fraction', [[0.5, 1]], 'no range'],
  ['a row that takes minutes to reach', [[10_000_000, 1]], 'above'],
] as const)('refuses %s', (_, ranges, why) => {
  expect(() => imagesIn(ranges)).toThrow(why);
}); // prettier-ignore

describe('shards', () => {
  it.each([
    [1000, 3],
    [64, 64],
    [5, 8],
    [7, 1],
  ])('of %i images in %i parts hold each image once, in parts equal to within one', (images, count) => {
    const shards = Array.from({ length: count }, (_, i) => imagesIn(shardOf([100, images], i + 1, count)));
    expect(shards.flat()).toEqual(imagesIn([[100, images]]));
    const sizes = shards.map((shard) => shard.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });
});
