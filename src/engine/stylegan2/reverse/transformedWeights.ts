import type { Matrix } from './matrix.ts';

/**
 * A kernel as its short products along both axes take it: sum over y, x of taps[a, y] taps[b, x] weight[out, in, y, x].
 *
 * @param weight [out, in, 3, 3]
 * @returns [products along y, products along x, in, out]
 */
export function transformedWeights(weight: Float32Array, out: number, inChannels: number, taps: Matrix): Float32Array {
  const { rows: products, columns: kernel } = taps;
  const plane = inChannels * out;
  const result = new Float32Array(products * products * plane);
  const alongX = new Float32Array(kernel * products * plane);
  // Plane by plane, so that memory is written in order: there are hundreds of megabytes of it in large layers.
  for (let y = 0; y < kernel; y++) {
    for (let x = 0; x < kernel; x++) {
      const entries = tap(weight, out, inChannels, kernel ** 2, y * kernel + x);
      for (let b = 0; b < products; b++)
        addScaled(alongX, (y * products + b) * plane, entries, 0, taps.at(b, x), plane);
    }
    for (let a = 0; a < products; a++) {
      const from = y * products * plane;
      addScaled(result, a * products * plane, alongX, from, taps.at(a, y), products * plane);
    }
  }
  return result;
}

/** One tap of a weight [out, in, taps] as [in, out]. */
function tap(weight: Float32Array, out: number, inChannels: number, taps: number, k: number): Float32Array {
  const entries = new Float32Array(inChannels * out);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inChannels; i++) entries[i * out + o] = weight[(o * inChannels + i) * taps + k]!;
  }
  return entries;
}

function addScaled(
  into: Float32Array,
  at: number,
  numbers: Float32Array,
  from: number,
  factor: number,
  count: number,
): void {
  if (factor === 0) return;
  for (let i = 0; i < count; i++) into[at + i]! += factor * numbers[from + i]!;
}
