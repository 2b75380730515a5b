import type { Weight } from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import type { Dtype } from './dtype.ts';
import { elementCount, gather } from './weights.ts';

/** How numbers lie in a block of `count` of them, as a file says it and not yet checked. All counts are in elements. */
export interface StridedArray {
  readonly dtype: Dtype;
  readonly count: number;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/**
 * An array of a file as row-major float32, whatever its strides. `locate` gives the block's bytes when the numbers are
 * asked for. Throws `badFile` when the array reaches outside of its block.
 */
export function stridedWeight(
  file: ByteSource,
  name: string,
  { dtype, count: stored, offset, shape, strides }: StridedArray,
  locate: () => Promise<ByteSource>,
): Weight {
  const fail = (what: string): Error => badFile(file, `tensor ${quoted(name)} ${what}`);
  if ([offset, ...shape, ...strides].some((count) => count < 0)) throw fail('has a negative size, stride or offset');
  const count = elementCount(shape);
  // A stride of 0 could blow up a small file into any amount of memory.
  if (count > stored) throw fail(`has ${count} elements, but only ${stored} are stored`);
  const last = count === 0 ? -1 : shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 0);
  if (offset + last + 1 > stored) throw fail('reaches outside of its storage');

  return {
    shape,
    async read() {
      const bytes = await locate();
      const numbers = dtype.toFloat32(await bytes.read(offset * dtype.bytes, (last + 1) * dtype.bytes));
      return isRowMajor(shape, strides) ? numbers : gather(numbers, 0, shape, strides);
    },
  };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    // The stride of an axis of size 1 is never used, and PyTorch stores any number for it.
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
