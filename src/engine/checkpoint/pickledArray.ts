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
const modules = ['numpy.core.multiarray', 'numpy._core.multiarray'];

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

/**
 * The array or scalar that an unpickled value describes (numpy/core/src/multiarray/methods.c, `array_reduce`, and
 * scalartypes.c, `gentype_reduce`): undefined for anything else, objects and big-endian numbers included.
 */
export function pickledArray(value: unknown): PickledArray | undefined {
  if (isCall(value, 'scalar')) {
    const [type, data] = (value.args as PickleTuple).items;
    return described(new PickleTuple([]), type, false, data);
  }
  if (!isCall(value, '_reconstruct') || !(value.state instanceof PickleTuple)) return undefined;
  const [, shape, type, fortranOrder, data] = value.state.items;
  return described(shape, type, fortranOrder, data);
}

/** The items of a pickled array of Python objects in row-major order; undefined for anything else. */
export function pickledObjects(value: unknown): readonly unknown[] | undefined {
  if (!isCall(value, '_reconstruct') || !(value.state instanceof PickleTuple)) return undefined;
  const [, , type, fortranOrder, items] = value.state.items;
  return typeName(type)?.startsWith('O') && fortranOrder === false && Array.isArray(items) ? items : undefined;
}

function described(shape: unknown, type: unknown, fortranOrder: unknown, data: unknown): PickledArray | undefined {
  const dtype = types.get(typeName(type));
  const bytes = data instanceof PickleBytes ? data.source : undefined;
  if (!dtype || !bytes || !isLittleEndian(type) || typeof fortranOrder !== 'boolean') return undefined;
  if (!(shape instanceof PickleTuple) || shape.items.length > mostAxes || !shape.items.every(Number.isSafeInteger)) {
    return undefined;
  }
  return { shape: shape.items as number[], dtype, fortranOrder, bytes };
}

function isCall(value: unknown, name: string): value is PickleObject {
  if (!(value instanceof PickleObject) || !(value.callee instanceof PickleGlobal)) return false;
  return value.callee.name === name && modules.includes(value.callee.module) && value.args instanceof PickleTuple;
}

/** `f4` of `numpy.dtype('f4', False, True)`. */
function typeName(type: unknown): string | undefined {
  if (!(type instanceof PickleObject) || !(type.callee instanceof PickleGlobal)) return undefined;
  if (type.callee.qualified !== 'numpy dtype' || !(type.args instanceof PickleTuple)) return undefined;
  const [name] = type.args.items;
  return typeof name === 'string' ? name : undefined;
}

/** The state is (version, byte order, ...); single bytes have the order `|`. */
function isLittleEndian(type: unknown): boolean {
  const state = type instanceof PickleObject ? type.state : undefined;
  return state instanceof PickleTuple && (state.items[1] === '<' || state.items[1] === '|');
}
