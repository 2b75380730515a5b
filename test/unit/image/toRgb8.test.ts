import { expect, test } from 'vitest';
import { sideBySide } from '../../../src/engine/image/rgbImage.ts';
import { toRgb8 } from '../../../src/engine/image/toRgb8.ts';

/** PyTorch 1.13's `(x * 127.5 + 128).clamp(0, 255).to(torch.uint8)` of float32 values. */
const asTorch: readonly (readonly [x: number, byte: number])[] = [
  [-7, 0],
  [-1, 0],
  [-0.9961000084877014, 0],
  [-0.5, 64],
  [-9.999999717180685e-10, 128],
  [0, 128],
  [0.25, 159],
  [0.5, 191],
  [0.9959999918937683, 254],
  [0.9961000084877014, 255],
  [1.5, 255],
  [Infinity, 255],
  [-Infinity, 0],
  // Where double precision would give the byte below.
  [0.023529384285211563, 131],
  [0.7294117212295532, 221],
  [0.8784313201904297, 240],
  [-0.4627451002597809, 69],
];

test('colours become the bytes of the original tools, in float32', () => {
  const picture = new Float32Array(3 * asTorch.length);
  for (const [i, [x]] of asTorch.entries()) picture[i] = x;
  const { data } = toRgb8(picture, asTorch.length, 1);
  expect(asTorch.map((_, i) => data[3 * i])).toEqual(asTorch.map(([, byte]) => byte));
});

test('planes become interleaved pixels', () => {
  const level = (byte: number): number => (byte - 127.5) / 127.5;
  const planes = [1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24].map(level);
  expect([...toRgb8(Float32Array.from(planes), 2, 2).data]).toEqual([1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24]);
});

test('what is not a number is black, and the wrong length is refused', () => {
  expect([...toRgb8(Float32Array.of(NaN, 0, 0), 1, 1).data]).toEqual([0, 128, 128]);
  expect(() => toRgb8(new Float32Array(11), 2, 2)).toThrow(RangeError);
});

test('images side by side keep their rows', () => {
  const one = { width: 1, height: 2, data: Uint8Array.of(1, 1, 1, 2, 2, 2) };
  const two = { width: 2, height: 2, data: Uint8Array.of(3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6) };
  expect(sideBySide([one, two])).toEqual({
    width: 3,
    height: 2,
    data: Uint8Array.of(1, 1, 1, 3, 3, 3, 4, 4, 4, 2, 2, 2, 5, 5, 5, 6, 6, 6),
  });
  expect(() => sideBySide([one, { ...two, height: 1 }])).toThrow(RangeError);
});
