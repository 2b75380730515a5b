import { linearQuantile } from '../../src/engine/stylespace/quantile.ts';

/** NumPy's default quantile of the numbers that are numbers; NaN of none. */
export function quantile(numbers: readonly number[], fraction: number): number {
  const sorted = numbers.filter((number) => !Number.isNaN(number)).sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : linearQuantile((rank) => sorted[rank]!, sorted.length, fraction);
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}
