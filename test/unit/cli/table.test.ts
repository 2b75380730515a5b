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

test('control characters of a name reach no terminal', () => {
  expect(
    table([
      ['name', 'n'],
      ['\x1b]0;owned\x07', '1'],
      ['two\nlines \x7f\x9b', '2'],
    ]),
  ).toEqual([
    'name                         n',
    String.raw`\u001b]0;owned\u0007         1`,
    String.raw`two\u000alines \u007f\u009b  2`,
  ]);
});
