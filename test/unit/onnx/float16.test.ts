import { expect, test } from 'vitest';
import { float16 } from '../../../src/engine/checkpoint/dtype.ts';
import { toFloat16 } from '../../../src/engine/onnx/float16.ts';

/** What NumPy makes of float32 numbers: `np.float16(np.float32(x)).view(np.uint16)`. */
const ofNumpy: readonly [value: number, bits: number][] = [
  [0, 0],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [0.1, 0x2e66],
  [3.14159265, 0x4248],
  [-0.333333, 0xb555],
  [65504, 0x7bff],
  [65519.996, 0x7bff],
  [65520, 0x7c00],
  [-1e9, 0xfc00],
  [Infinity, 0x7c00],
  [NaN, 0x7e00],
  // Ties go to the even neighbour.
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  // Below the normal numbers.
  [2 ** -14, 0x400],
  [6.102e-5, 0x400],
  [6.0975552e-5, 0x3ff],
  [3 * 2 ** -25, 2],
  [2 ** -24, 1],
  [2 ** -25 * 1.001, 1],
  [2 ** -25, 0],
];

test('float32 numbers are rounded to float16 as NumPy rounds them', () => {
  const bits = toFloat16(Float32Array.from(ofNumpy, ([value]) => value));
  expect([...bits]).toEqual(ofNumpy.map(([, expected]) => expected));
});

test('every number that float16 has stays itself', () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter((bits) => (bits & 0x7fff) <= 0x7c00);
  const numbers = float16.toFloat32(new Uint8Array(all.buffer));
  expect(toFloat16(numbers)).toEqual(all);
});
