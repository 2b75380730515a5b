import type { Weight } from '../stylegan2/generator.ts';
import type { ByteSource } from './byteSource.ts';
import type { Dtype } from './dtype.ts';
import { stridedWeight } from './stridedWeight.ts';

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

/** A block of numbers of a kind that is never read: skipped by its size. */
export class UnreadStorage {
  readonly key: string;
  readonly dtype: Pick<Dtype, 'name' | 'bytes'>;
  readonly count: number;

  constructor(key: string, dtype: Pick<Dtype, 'name' | 'bytes'>, count: number) {
    this.key = key;
    this.dtype = dtype;
    this.count = count;
  }
}

/** A tensor of such numbers. */
export class UnreadTensor {
  readonly kind: string;

  constructor(kind: string) {
    this.kind = kind;
  }
}

/** A storage inside of a pickle: a byte string that is a file of `torch.save`, not yet looked into. */
export class EmbeddedStorage {
  readonly bytes: ByteSource;

  constructor(bytes: ByteSource) {
    this.bytes = bytes;
  }
}

/** As in the file, not yet checked: any integers. All counts are in elements. */
export class TorchTensor {
  readonly storage: TorchStorage | EmbeddedStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(
    storage: TorchStorage | EmbeddedStorage,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** A tensor of a PyTorch file; `locate` gives its storage's bytes. */
export function torchWeight(
  file: ByteSource,
  name: string,
  { dtype, count }: TorchStorage,
  { offset, shape, strides }: TorchTensor,
  locate: () => Promise<ByteSource>,
): Weight {
  return stridedWeight(file, name, { dtype, count, offset, shape, strides }, locate);
}
