import { expect, it } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { Moments } from '../../../src/engine/stylespace/moments.ts';

// (RandomState(7).randn(50, 3) * [1, .01, 1e-3] + [0, 100, 1e4]).astype('f4').astype('f8'): mean(0), std(0) of NumPy
const mean = [-0.09050451480899938, 99.9984506225586, 10000.00017578125];
const std = [0.9670959194632679, 0.009404303881483148, 0.0010277595403845989];
const samples = Float32Array.from(
  new RandomState(7).standardNormal(150),
  (normal, i) => normal * [1, 0.01, 1e-3][i % 3]! + [0, 100, 1e4][i % 3]!,
);

it.each([[150], [3], [21]])(
  'equals NumPy in batches of %i numbers, also where the mean dwarfs the deviation',
  (batch) => {
    const moments = new Moments(3);
    for (let at = 0; at < samples.length; at += batch) moments.add(samples.subarray(at, at + batch));
    expect([...moments.mean()]).toEqual(mean.map(Math.fround));
    expect([...moments.std()]).toEqual(std.map(Math.fround));
  },
);

it('a channel that never changes has deviation 0', () => {
  const moments = new Moments(1);
  moments.add(Float32Array.of(0.1, 0.1, 0.1));
  expect(moments.std()[0]).toBe(0);
});
