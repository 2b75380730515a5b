import { expect, test } from 'vitest';
import { checkStages } from '../../../src/engine/stylespace/checkStages.ts';

const images = (count: number): number[] => Array.from({ length: count }, (_, image) => 7 + image);

test('checks come at fixed counts of images: by tens, later by tenths', () => {
  const ends: number[] = [];
  for (const stage of checkStages(images(1000))) ends.push((ends.at(-1) ?? 0) + stage.length);
  expect(ends.slice(0, 14)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 130, 150, 170]);
  expect(ends.at(-1)).toBe(1000);
  expect(ends.filter((end) => end % 10 !== 0)).toEqual([]);
});

test('stages are the images in their order, whatever the limit', () => {
  for (const count of [0, 1, 9, 10, 11, 137]) expect(checkStages(images(count)).flat()).toEqual(images(count));
  expect(checkStages(images(137)).slice(0, 11)).toEqual(checkStages(images(5000)).slice(0, 11));
  expect(checkStages(images(100_000)).length).toBeLessThan(100);
});
