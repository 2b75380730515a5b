import type { Weight } from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import type { Dtype } from './dtype.ts';
import { elementCount } from './weights.ts';

/** A block of numbers that one or more tensors look at. */
export class TorchStorage {
  readonly key: string;
  readonly dtype: Dtype;
  /** Numbers, not bytes. */
  readonly count: number;

  constructor(key: string, dtype: Dtype, count: number) {
    this.key = key;
    this.dtype = dtype;
    this.count = count;
  }
}

/** As in the file, not yet checked: any integers. All counts are in elements. */
export class TorchTensor {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: TorchStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/**
 * A tensor of a PyTorch file as row-major float32, whatever its strides. `locate` gives the storage's bytes when the
 * numbers are asked for. Throws `badFile` when the tensor reaches outside of its storage.
 */
export function torchWeight(
  file: ByteSource,
  name: string,
  { storage, offset, shape, strides }: TorchTensor,
  locate: () => Promise<ByteSource>,
): Weight {
  const fail = (what: string): Error => badFile(file, `tensor ${quoted(name)} ${what}`);
  if ([offset, ...shape, ...strides].some((count) => count < 0)) throw fail('has a negative size, stride or offset');
  const count = elementCount(shape);
  // A stride of 0 could blow up a small file into any amount of memory.
  if (count > storage.count) throw fail(`has ${count} elements, but only ${storage.count} are stored`);
  const last = count === 0 ? -1 : shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 0);
  if (offset + last + 1 > storage.count) throw fail('reaches outside of its storage');

  const { dtype } = storage;
  return {
    shape,
    async read() {
      const bytes = await locate();
      const stored = dtype.toFloat32(await bytes.read(offset * dtype.bytes, (last + 1) * dtype.bytes));
      return isRowMajor(shape, strides) ? stored : rowMajor(stored, shape, strides);
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

/** Gathers elements in row-major order: counts through all indices like an odometer, the last axis fastest. */
function rowMajor(stored: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const out = new Float32Array(elementCount(shape));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = stored[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
