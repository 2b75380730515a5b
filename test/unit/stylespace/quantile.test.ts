import { describe, expect, it } from 'vitest';
import { linearQuantile } from '../../../src/engine/stylespace/quantile.ts';
import { numpyFixtureJson } from '../numpy/fixture.ts';

const samples = numpyFixtureJson('quantiles.json') as {
  name: string;
  values: number[];
  fractions: number[];
  expected: number[];
}[];

describe("NumPy's quantiles, to the last bit", () => {
  it.each(samples)('$name', ({ values, fractions, expected }) => {
    const sorted = Float32Array.from(values).sort();
    expect(fractions.map((fraction) => linearQuantile((rank) => sorted[rank]!, sorted.length, fraction))).toEqual(
      expected,
    );
  });
});
