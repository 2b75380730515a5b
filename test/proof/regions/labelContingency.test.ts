import { expect, test } from 'vitest';
import { LabelContingency } from './labelContingency.ts';

test('agreement of two labellings, by hand', () => {
  const counts = new LabelContingency(3, 2);
  counts.add(Uint8Array.of(0, 0, 1), Uint8Array.of(0, 0, 1));
  counts.add(Uint8Array.of(1, 2, 2), Uint8Array.of(1, 1, 0));
  // Pairs together: in both 2, in the first 3, in the second 3 + 3, of 15.
  expect(counts.adjustedRand()).toBeCloseTo((2 - (3 * 6) / 15) / (4.5 - (3 * 6) / 15), 12);
  // Entropies log 3 and log 2; together 1/3, 1/3, 1/6, 1/6.
  const joint = (2 / 3) * Math.log(3) + (1 / 3) * Math.log(6);
  const information = Math.log(3) + Math.log(2) - joint;
  expect(counts.normalisedInformation()).toBeCloseTo((2 * information) / (Math.log(3) + Math.log(2)), 12);
  expect(counts.bestMatches()).toEqual([
    { region: 0, overlap: 2 / 3, share: 0.5 },
    { region: 1, overlap: 2 / 3, share: 0.5 },
  ]);
});
