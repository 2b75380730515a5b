import { expect, it } from 'vitest';
import { pooledLabelMap } from '../../../src/engine/stylespace/labelMap.ts';

const identity = [0, 1, 2, 3];

it('takes the most frequent label of each cell, and the lowest of a tie', () => {
  // prettier-ignore
  const image = Uint8Array.of(
    3, 3, 2, 1,
    3, 0, 1, 2,
    0, 1, 1, 1,
    2, 3, 1, 0,
  );
  expect([...pooledLabelMap(image, 4, 2, identity, 4)]).toEqual([3, 1, 0, 1]);
});

it('merges labels before it counts', () => {
  // 2 x label 1 against one each of 0, 2: merged, 0 and 2 and 3 are one region with 2 votes, a tie for the lower.
  const image = Uint8Array.of(1, 0, 1, 2);
  expect([...pooledLabelMap(image, 2, 1, identity, 4)]).toEqual([1]);
  expect([...pooledLabelMap(image, 2, 1, [0, 1, 0, 0], 2)]).toEqual([0]);
});

it('leaves a map of the grid itself as it is', () => {
  const image = Uint8Array.of(3, 1, 0, 2);
  expect(pooledLabelMap(image, 2, 2, identity, 4)).toEqual(image);
});

it('refuses a grid that does not divide the image, and labels without a region', () => {
  expect(() => pooledLabelMap(new Uint8Array(9), 3, 2, identity, 4)).toThrow(RangeError);
  expect(() => pooledLabelMap(Uint8Array.of(0, 0, 0, 4), 2, 1, identity, 4)).toThrow('label 4 of 4');
});
