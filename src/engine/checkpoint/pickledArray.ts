import { quoted } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import * as dtypes from './dtype.ts';
import type { Dtype } from './dtype.ts';
import { PickleBytes, PickleGlobal, PickleObject, PickleTuple } from './pickle/values.ts';

/** An array as NumPy pickles it. Its size is not checked against its bytes. */
export interface PickledArray {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Column-major: the first axis runs fastest. */
  readonly fortranOrder: boolean;
  /** Where its numbers are. */
  readonly bytes: ByteSource;
}

/** NumPy renamed its own package in 2.0. */
const packages = ['numpy.core', 'numpy._core'];

/** No tensor of a generator has more axes. */
const mostAxes = 8;

/** By the letter and size that NumPy's dtype is called with. */
const types = new Map<unknown, Dtype>([
  ['f2', dtypes.float16],
  ['f4', dtypes.float32],
  ['f8', dtypes.float64],
  ['i1', dtypes.int8],
  ['i2', dtypes.int16],
  ['i4', dtypes.int32],
  ['i8', dtypes.int64],
  ['u1', dtypes.uint8],
  ['b1', dtypes.bool],
]);

/** What a value that NumPy pickled says of itself, unchecked. */
interface Parts {
  readonly shape: unknown;
  readonly type: unknown;
  readonly fortranOrder: unknown;
  readonly data: unknown;
}

/**
 * The array or scalar that an unpickled value describes (numpy/core/src/multiarray/methods.c, `array_reduce` and, for
 * protocol 5, `array_reduce_ex_picklebuffer`; scalartypes.c, `gentype_reduce`): undefined for anything else, objects and
 * big-endian numbers included.
 */
export function pickledArray(value: unknown): PickledArray | undefined {
  const parts = partsOf(value);
  return parts && described(parts);
}

/** What kind of thing it is that `pickledArray` does not read, for a message: `an array of ">f4"`. */
export function pickledKind(value: unknown): string {
  const type = partsOf(value)?.type;
  const name = typeName(type);
  if (name === undefined) return 'no array of numbers';
  const order = byteOrder(type);
  return `an array of ${quoted((typeof order === 'string' ? order : '') + name)}`;
}

function partsOf(value: unknown): Parts | undefined {
  if (isCall(value, 'multiarray', 'scalar')) {
    const [type, data] = value.args.items;
    return { shape: new PickleTuple([]), type, fortranOrder: false, data };
  }
  if (isCall(value, 'numeric', '_frombuffer')) {
    const [data, type, shape, order] = value.args.items;
    return { shape, type, fortranOrder: order === 'C' ? false : order === 'F' || undefined, data };
  }
  if (!isCall(value, 'multiarray', '_reconstruct') || !(value.state instanceof PickleTuple)) return undefined;
  const [, shape, type, fortranOrder, data] = value.state.items;
  return { shape, type, fortranOrder, data };
}

/** The items of a pickled array of Python objects in row-major order; undefined for anything else. */
export function pickledObjects(value: unknown): readonly unknown[] | undefined {
  const { type, fortranOrder, data } = partsOf(value) ?? {};
  return typeName(type)?.startsWith('O') && fortranOrder === false && Array.isArray(data) ? data : undefined;
}

function described({ shape, type, fortranOrder, data }: Parts): PickledArray | undefined {
  const dtype = types.get(typeName(type));
  const bytes = data instanceof PickleBytes ? data.source : undefined;
  if (!dtype || !bytes || !isLittleEndian(type) || typeof fortranOrder !== 'boolean') return undefined;
  if (!(shape instanceof PickleTuple) || shape.items.length > mostAxes || !shape.items.every(Number.isSafeInteger)) {
    return undefined;
  }
  return { shape: shape.items as number[], dtype, fortranOrder, bytes };
}

function isCall(value: unknown, module: string, name: string): value is PickleObject & { readonly args: PickleTuple } {
  if (!(value instanceof PickleObject) || !(value.callee instanceof PickleGlobal)) return false;
  const { callee } = value;
  const isNumpy = packages.some((numpy) => callee.module === `${numpy}.${module}`);
  return callee.name === name && isNumpy && value.args instanceof PickleTuple;
}

/** `f4` of `numpy.dtype('f4', False, True)`. */
function typeName(type: unknown): string | undefined {
  if (!(type instanceof PickleObject) || !(type.callee instanceof PickleGlobal)) return undefined;
  if (type.callee.qualified !== 'numpy dtype' || !(type.args instanceof PickleTuple)) return undefined;
  const [name] = type.args.items;
  return typeof name === 'string' ? name : undefined;
}

function isLittleEndian(type: unknown): boolean {
  const order = byteOrder(type);
  return order === '<' || order === '|';
}

/** The state is (version, byte order, ...); single bytes have the order `|`. */
function byteOrder(type: unknown): unknown {
  const state = type instanceof PickleObject ? type.state : undefined;
  return state instanceof PickleTuple ? state.items[1] : undefined;
}
