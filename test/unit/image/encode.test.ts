import { expect, test } from 'vitest';
import { decodeImage, encodePng, encodeWebp } from '../../../src/engine/image/encode.ts';
import type { RgbImage } from '../../../src/engine/image/rgbImage.ts';

/** A smooth picture with a hard edge. */
const image: RgbImage = {
  width: 24,
  height: 16,
  data: Uint8Array.from({ length: 24 * 16 * 3 }, (_, i) => {
    const [x, y, plane] = [Math.floor(i / 3) % 24, Math.floor(i / 72), i % 3];
    return x < 12 ? 10 * y + 20 * plane : 255 - 9 * x;
  }),
};

test('PNG keeps every byte, and the same picture is the same file', async () => {
  const png = await encodePng(image);
  expect(await decodeImage(png, 'a.png')).toEqual({ ...image, data: Buffer.from(image.data) });
  expect(Buffer.compare(png, await encodePng(image))).toBe(0);
});

test('PNG holds 8-bit RGB and no time, text or profile', async () => {
  const png = Buffer.from(await encodePng(image));
  // Bit depth and colour type, in IHDR.
  expect([...png.subarray(24, 26)]).toEqual([8, 2]);
  const chunks: string[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    chunks.push(png.toString('latin1', at + 4, at + 8));
  expect(new Set(chunks)).toEqual(new Set(['IHDR', 'pHYs', 'IDAT', 'IEND']));
});

test('WebP is smaller at lower quality, close to the picture and reproducible', async () => {
  const fine = await encodeWebp(image, 95);
  expect((await encodeWebp(image, 30)).length).toBeLessThan(fine.length);
  expect(Buffer.compare(fine, await encodeWebp(image, 95))).toBe(0);
  const { data } = await decodeImage(fine, 'a.webp');
  const mean = data.reduce((sum, level, i) => sum + Math.abs(level - image.data[i]!), 0) / data.length;
  // Lossy: 3 of 255 levels is what quality 95 costs around the edge.
  expect(mean).toBeLessThan(3);
});

test('what is no picture is refused by name', async () => {
  const png = await encodePng(image);
  const broken = [new Uint8Array(0), Buffer.from('not a picture'), png.subarray(0, png.length / 2)];
  for (const bytes of broken) {
    await expect(decodeImage(bytes, 'face.png')).rejects.toMatchObject({
      code: 'badImage',
      message: expect.stringMatching(/^face\.png is not a picture/) as string,
    });
  }
});
