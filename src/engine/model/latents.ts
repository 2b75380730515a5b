import { RandomState } from '../numpy/randomState.ts';

/**
 * The z of one seed, `numpy.random.RandomState(seed).randn(1, zDim)` rounded to float32: the same face as in every
 * other StyleGAN tool.
 */
export function seedLatent(seed: number, zDim: number): Float32Array {
  return Float32Array.from(new RandomState(seed).standardNormal(zDim));
}

/** The z of several seeds, [seeds, zDim]. */
export function seedLatents(seeds: readonly number[], zDim: number): Float32Array {
  const z = new Float32Array(seeds.length * zDim);
  for (const [row, seed] of seeds.entries()) z.set(seedLatent(seed, zDim), row * zDim);
  return z;
}
