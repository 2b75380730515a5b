import { expect, test } from 'vitest';
import { table } from '../../../src/cli/table.ts';

test('columns are as wide as their widest cell, numbers stand to the right', () => {
  expect(
    table([
      ['region', 'images', 'best'],
      ['hair', '1000', '6_501 90%'],
      ['mouth', '7', ''],
    ]),
  ).toEqual(['region  images  best', 'hair      1000  6_501 90%', 'mouth        7']);
  expect(table([])).toEqual([]);
});
