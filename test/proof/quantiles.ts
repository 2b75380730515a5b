import { linearQuantile } from '../../src/engine/stylespace/quantile.ts';

/** NumPy's default quantile; NaN of nothing. */
export function quantile(numbers: readonly number[], fraction: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : linearQuantile((rank) => sorted[rank]!, sorted.length, fraction);
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}
