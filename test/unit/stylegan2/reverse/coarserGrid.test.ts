import { expect, test } from 'vitest';
import { coarserGrid } from '../../../../src/engine/stylegan2/reverse/coarserGrid.ts';

test('cells of a coarser grid are means of the finer one, map by map', () => {
  const maps = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, ...new Float32Array(16).fill(2));
  expect([...coarserGrid(maps, 4, 2)]).toEqual([3.5, 5.5, 11.5, 13.5, 2, 2, 2, 2]);
  expect([...coarserGrid(maps, 4, 1)]).toEqual([8.5, 2]);
  expect(coarserGrid(maps, 4, 4)).toBe(maps);
});
