import { expect, test } from 'vitest';
import { arrayRows } from '../../../src/engine/model/arrayRows.ts';
import { encodeNpy } from '../../../src/engine/numpy/npy.ts';

const array = (...shape: number[]) =>
  encodeNpy(
    shape,
    Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i),
  );

test.each([
  [[2, 3], [3], 6],
  [[3], [3], 3],
  [[1, 4, 3], [4, 3], 12],
  [[4, 3], [4, 3], 12],
])('%j is rows of %j', (shape, row, numbers) => {
  expect(arrayRows(array(...shape), 'a.npy', row, 'z').length).toBe(numbers);
});

test.each([
  [[2, 4], [3]],
  [[3, 2], [3]],
  [[2, 1, 3], [3]],
  [[0, 3], [3]],
  [[], [3]],
  [
    [2, 3, 4],
    [4, 3],
  ],
])('%j is not', (shape, row) => {
  expect(() => arrayRows(array(...shape), 'a.npy', row, 'z')).toThrow(
    `a.npy has the shape [${shape.join(', ')}]; z of this model needs [rows, ${row.join(', ')}].`,
  );
});
