import { expect, it } from 'vitest';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import { parseSeeds } from '../../../src/shared/seeds.ts';

it.each([
  ['42', [42]],
  ['0,3,5-9', [0, 3, 5, 6, 7, 8, 9]],
  ['9, 3 - 4 ,3', [9, 3, 4, 3]],
  ['4294967294-4294967295', [4294967294, 4294967295]],
])('%j', (text, seeds) => {
  expect(parseSeeds(text)).toEqual(seeds);
});

it('takes 100,000 seeds and not one more', () => {
  expect(parseSeeds('1-100000')).toHaveLength(100_000);
  expect(() => parseSeeds('0,1-100000')).toThrow('more than 100,000');
  expect(() => parseSeeds('0-4294967295')).toThrow('more than 100,000');
});

it.each(['', '1,', '-1', '1-', 'x', '1.5', '4294967296', '0-9999999999', '5-3', '1 2', '0x10', '1e3'])(
  'refuses %j as bad usage',
  (text) => {
    expect(() => parseSeeds(text)).toThrow(StyleSpaceError);
    expect(() => parseSeeds(text)).toThrow(/^The list of seeds cannot be read: .*\.$/);
  },
);
