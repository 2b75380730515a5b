import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { numpyFixtureJson } from './fixture.ts';

const streams = numpyFixtureJson('random_streams.json') as {
  seed: number;
  count: number;
  first: number[];
  float32Sha256: string;
  uniformSha256: string;
}[];

const sha256 = (values: Float32Array | Float64Array) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer as ArrayBuffer))
    .digest('hex');

describe.each(streams)('RandomState($seed)', ({ seed, count, first, float32Sha256, uniformSha256 }) => {
  it(`gives NumPy's first ${count} normals after rounding to float32`, () => {
    const normals = Float32Array.from(new RandomState(seed).standardNormal(count));
    expect([...normals.subarray(0, first.length)]).toEqual(first.map(Math.fround));
    expect(sha256(normals)).toBe(float32Sha256);
  });

  it("gives NumPy's uniforms, bit for bit", () => {
    const state = new RandomState(seed);
    expect(sha256(Float64Array.from({ length: 10_000 }, () => state.randomSample()))).toBe(uniformSha256);
  });
});

it('gives the same stream in batches of any size', () => {
  const whole = new RandomState(5).standardNormal(60);
  const state = new RandomState(5);
  expect([1, 3, 0, 16, 40].flatMap((count) => [...state.standardNormal(count)])).toEqual([...whole]);
});

it.each([-1, 2 ** 32, 0.5, NaN])('refuses the seed %s', (seed) => {
  expect(() => new RandomState(seed)).toThrow(RangeError);
});
