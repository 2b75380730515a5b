import type { RgbImage } from './rgbImage.ts';

/**
 * A generator's picture [3, height, width], nominally in [-1, 1] and not clamped, as 8-bit colours:
 * `x * 127.5 + 128`, clamped to 0..255, fraction cut off, in float32. These are the bytes of StyleGAN2-ADA's own tools
 * (`generate.py`), so that PNG files of the same seed compare equal. What is not a number becomes 0.
 */
export function toRgb8(picture: Float32Array, width: number, height: number): RgbImage {
  const pixels = width * height;
  if (picture.length !== 3 * pixels) throw new RangeError(`${picture.length} numbers for ${width} x ${height} pixels`);
  const data = new Uint8Array(3 * pixels);
  for (let plane = 0; plane < 3; plane++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      // Each step is rounded to float32, as in the tensors of the original.
      const level = Math.fround(Math.fround(picture[plane * pixels + pixel]! * 127.5) + 128);
      // Writing to the array cuts the fraction off and turns NaN into 0.
      data[3 * pixel + plane] = Math.min(255, Math.max(0, level));
    }
  }
  return { width, height, data };
}
