import { RandomState } from '../../../src/engine/numpy/randomState.ts';

/** Standard normal numbers that keep a distance from the kinks of the operators under test (0 and +-0.7). */
export function seededNormal(count: number, seed: number): number[] {
  const random = new RandomState(seed);
  const numbers: number[] = [];
  while (numbers.length < count) {
    const [x] = random.standardNormal(1) as unknown as [number];
    if (Math.abs(x) > 0.01 && Math.abs(Math.abs(x) - 0.7) > 0.01) numbers.push(x);
  }
  return numbers;
}
