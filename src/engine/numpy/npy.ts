import { StyleSpaceError } from '../../shared/errors.ts';
import { encodeNpyHeader, npyTypes, parseNpyHeader } from './npyHeader.ts';
import type { NpyHeader, NpyType } from './npyHeader.ts';

export interface NpyArray {
  readonly shape: readonly number[];
  /** Row-major, whatever the order in the file. bool and uint8 are both bytes. */
  readonly data: InstanceType<(typeof npyTypes)[NpyType]>;
}

/**
 * Reads a whole .npy file (versions 1 to 3; the types of `npyTypes`). The data is a view of `bytes` where alignment and
 * order allow. `what` names the file in errors (`badFile`): not an array, cut off, more data than the header says.
 */
export function readNpy(bytes: Uint8Array, what: string): NpyArray {
  const header = parseNpyHeader(bytes, what);
  const Type = npyTypes[header.type];
  const size = header.count * Type.BYTES_PER_ELEMENT;
  const found = bytes.length - header.dataOffset;
  if (found !== size) {
    const verdict = found < size ? 'the file was cut off, copy it again' : 'it holds more than one array';
    throw new StyleSpaceError('badFile', `${what} should have ${size} bytes of numbers but has ${found}: ${verdict}.`);
  }
  const start = bytes.byteOffset + header.dataOffset;
  const data =
    start % Type.BYTES_PER_ELEMENT === 0
      ? new Type(bytes.buffer as ArrayBuffer, start, header.count)
      : new Type(bytes.slice(header.dataOffset).buffer);
  return { shape: header.shape, data: header.fortranOrder ? toRowMajor(data, header) : data };
}

/** A .npy file's bytes, equal to those of `np.save` for a C-order float32 array. */
export function encodeNpy(shape: readonly number[], data: Float32Array): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) throw new RangeError(`shape ${shape.join(' x ')} does not hold ${data.length} numbers`);
  const header = encodeNpyHeader(shape);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(float32Bytes(data), header.length);
  return file;
}

/** The little-endian bytes of an array, as a view (every platform that Node runs this on is little-endian). */
export function float32Bytes(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The numbers of a float32 or float64 array as float32; integers are refused, as they are seldom what was meant. */
export function asFloat32({ data }: NpyArray, what: string): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new StyleSpaceError('badFile', `${what} holds integers; floating-point numbers are needed: .astype("<f4").`);
}

/** Fortran order (first index fastest) to C order, by walking the output with the file's strides. */
function toRowMajor(data: NpyArray['data'], { shape, count }: NpyHeader): NpyArray['data'] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  // The element type is the same on both sides, so that of the cast does not matter.
  const [from, to] = [data, data.slice()] as [Float64Array, Float64Array];
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, source = 0; i < count; i++) {
    to[i] = from[source]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= index[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return to as NpyArray['data'];
}
