import type { Feeds } from '../runtime/ort.ts';
import type { Generator, StyledConv, Weight } from './generator.ts';

/**
 * Demodulation takes out what a layer's style and each of its kernels are multiplied by, but for the 1e-8 that keep it from
 * dividing by 0. float16 ends at 65504, so there both are brought to one length first: what is summed is then about as large as
 * what came in, whatever the checkpoint and however far its styles are edited. The original does the same with other norms
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

/** A block's style inputs, each sample's of the demodulated layers with mean square 1. */
export function withUnitStyles(styles: Feeds): Feeds {
  return Object.fromEntries(
    Object.entries(styles).map(([name, { data, shape }]) => [
      name,
      { data: name === 'toRgb' ? data : rowsOfLength(data, shape[1]!, Math.sqrt(shape[1]!)), shape },
    ]),
  );
}

/** [out, in, k, k], each of `out` of length 1. */
function unitKernels(weight: Weight): Weight {
  const size = weight.shape.slice(1).reduce((product, dim) => product * dim, 1);
  return { shape: weight.shape, read: async () => rowsOfLength(await weight.read(), size, 1) };
}

/** Rows of `size` numbers, scaled to a length; rows of zeros stay. */
function rowsOfLength(numbers: Float32Array, size: number, length: number): Float32Array {
  const scaled = new Float32Array(numbers.length);
  for (let from = 0; from < numbers.length; from += size) {
    let squares = 0;
    for (let i = from; i < from + size; i++) squares += numbers[i]! ** 2;
    const factor = squares > 0 ? length / Math.sqrt(squares) : 0;
    for (let i = from; i < from + size; i++) scaled[i] = factor * numbers[i]!;
  }
  return scaled;
}
