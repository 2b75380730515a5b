import type { Feeds } from '../runtime/ort.ts';
import type { Generator, StyledConv, Weight } from './generator.ts';

/**
 * Demodulation takes out what a layer's style and each of its kernels are multiplied by, but for the 1e-8 that keep it from
 * dividing by 0. float16 ends at 65504, so there kernels are brought to length 1 and styles to 1 at most first. Then no modulated
 * activation is larger than the activation, and no sum larger than the layer's own result after demodulation: only what is too
 * large itself leaves the range, however far styles are edited. The original does the same with other norms of the kernels
 * (`modulated_conv2d` of stylegan2-ada-pytorch).
 */
export function withUnitKernels(generator: Generator): Generator {
  const scaled = (layer: StyledConv): StyledConv => ({ ...layer, weight: unitKernels(layer.weight) });
  const blocks = generator.blocks.map((block) => ({
    ...block,
    conv0Up: block.conv0Up && scaled(block.conv0Up),
    conv1: scaled(block.conv1),
  }));
  return { ...generator, blocks };
}

/** A block's style inputs, those of the demodulated layers with 1 as the largest magnitude of each sample. */
export function withUnitStyles(styles: Feeds): Feeds {
  const largest = (style: Float32Array): number => style.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Object.fromEntries(
    Object.entries(styles).map(([name, { data, shape }]) => [
      name,
      { data: name === 'toRgb' ? data : dividedRows(data, shape[1]!, largest), shape },
    ]),
  );
}

/** [out, in, k, k], each of `out` of length 1. */
function unitKernels(weight: Weight): Weight {
  const size = weight.shape.slice(1).reduce((product, dim) => product * dim, 1);
  const length = (kernel: Float32Array): number => Math.sqrt(kernel.reduce((sum, value) => sum + value ** 2, 0));
  return { shape: weight.shape, read: async () => dividedRows(await weight.read(), size, length) };
}

/** Rows of `size` numbers, each divided by its norm; rows of zeros stay. */
function dividedRows(numbers: Float32Array, size: number, norm: (row: Float32Array) => number): Float32Array {
  const divided = new Float32Array(numbers.length);
  for (let from = 0; from < numbers.length; from += size) {
    const row = numbers.subarray(from, from + size);
    const divisor = norm(row) || 1;
    divided.set(
      row.map((value) => value / divisor),
      from,
    );
  }
  return divided;
}
