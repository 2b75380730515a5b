import { expect, test } from 'vitest';
import { anytimeInterval } from '../../../src/shared/anytimeInterval.ts';

/**
 * The mixture over Jeffreys' prior divided by the likelihood at p, by the rectangle rule over angles: with theta = sin^2
 * the prior is even. Shares nothing with the program.
 */
function martingale(successes: number, trials: number, p: number): number {
  const steps = 20_000;
  const atP = successes * Math.log(p) + (trials - successes) * Math.log(1 - p);
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const theta = Math.sin(((i + 0.5) / steps) * (Math.PI / 2)) ** 2;
    sum += Math.exp(successes * Math.log(theta) + (trials - successes) * Math.log(1 - theta) - atP);
  }
  return sum / steps;
}

test.each([
  [3, 7, 0.05],
  [15, 148, 0.05],
  [81, 263, 0.01],
  [500, 1000, 0.05 / 14],
])('the interval of %i in %i at %f ends where the martingale reaches its bound', (successes, trials, error) => {
  const [low, high] = anytimeInterval(successes, trials, error);
  for (const end of [low, high]) expect(martingale(successes, trials, end) * error).toBeCloseTo(1, 6);
  expect([low < successes / trials, high > successes / trials]).toEqual([true, true]);
});

test('at the ends of [0, 1] it is one-sided, mirrored, and known in closed form for one trial', () => {
  // One failure: the mixture is 1/2, so 1 - high is error / 2.
  expect(anytimeInterval(0, 1, 0.05)[1]).toBeCloseTo(0.975, 10);
  const [low, high] = anytimeInterval(20, 20, 0.05);
  expect(high).toBe(1);
  expect(1 - low).toBeCloseTo(anytimeInterval(0, 20, 0.05)[1], 10);
  expect(anytimeInterval(0, 20, 0.05)[0]).toBe(0);
  expect(anytimeInterval(0, 0, 0.05)).toEqual([0, 1]);
});
