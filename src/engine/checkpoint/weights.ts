import type { Weight } from '../stylegan2/generator.ts';

/** Number of elements; 1 for a scalar's empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The same numbers times a factor, rounded to float32: a training-time gain folded in. */
export function scaled(weight: Weight, factor: number): Weight {
  return { shape: weight.shape, read: async () => (await weight.read()).map((value) => value * factor) };
}

/** The same numbers in the same order under another shape of equal size. */
export function reshaped(weight: Weight, shape: readonly number[]): Weight {
  return { shape, read: () => weight.read() };
}

export function zeros(shape: readonly number[]): Weight {
  return { shape, read: () => Promise.resolve(new Float32Array(elementCount(shape))) };
}
