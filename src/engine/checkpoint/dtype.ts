/** How one kind of number is stored, little-endian as in every checkpoint that is read here. */
export interface Dtype {
  readonly name: string;
  readonly bytes: number;
  /** `bytes.length / this.bytes` numbers, rounded to float32. The input may be a view at any alignment. */
  toFloat32(bytes: Uint8Array): Float32Array;
}

function dtype(name: string, bytes: number, get: (view: DataView, at: number) => number): Dtype {
  return {
    name,
    bytes,
    toFloat32(stored) {
      const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
      return Float32Array.from({ length: stored.byteLength / bytes }, (_, i) => get(view, i * bytes));
    },
  };
}

export const float32: Dtype = {
  name: 'float32',
  bytes: 4,
  // slice() copies to an aligned buffer. Every platform that Node runs on here is little-endian, as the files are.
  toFloat32: (stored) => new Float32Array(stored.slice().buffer),
};
export const float64 = dtype('float64', 8, (view, at) => view.getFloat64(at, true));
export const float16 = dtype('float16', 2, (view, at) => halfToNumber(view.getUint16(at, true)));
export const bfloat16 = dtype('bfloat16', 2, (view, at) => bfloatToNumber(view.getUint16(at, true)));
export const int64 = dtype('int64', 8, (view, at) => Number(view.getBigInt64(at, true)));
export const int32 = dtype('int32', 4, (view, at) => view.getInt32(at, true));
export const int16 = dtype('int16', 2, (view, at) => view.getInt16(at, true));
export const int8 = dtype('int8', 1, (view, at) => view.getInt8(at));
export const uint8 = dtype('uint8', 1, (view, at) => view.getUint8(at));
export const bool = dtype('bool', 1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1));

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
