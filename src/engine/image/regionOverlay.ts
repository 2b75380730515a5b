import type { RgbImage } from './rgbImage.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** How much of a pixel's colour is its region's. */
const cover = 0.6;

/** A colour for each of so many regions: hues a golden angle apart, so that neighbours in the list differ most. */
export function regionColour(region: number): Rgb {
  const hue = (region * 0.381966) % 1;
  const lightness = region % 2 === 0 ? 0.5 : 0.66;
  const channel = (shift: number): number => {
    const k = (shift + 12 * hue) % 12;
    return Math.round(
      255 * (lightness - 0.7 * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))),
    );
  };
  return [channel(0), channel(8), channel(4)];
}

/** A picture under the colours of its regions; `labels` [size, size] are laid over it whatever their size. */
export function regionOverlay(picture: RgbImage, labels: Uint8Array, size: number): RgbImage {
  const { width, height, data } = picture;
  const covered = new Uint8Array(data.length);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const label = labels[Math.floor(((y + 0.5) * size) / height) * size + Math.floor(((x + 0.5) * size) / width)]!;
    for (const [plane, colour] of regionColour(label).entries()) {
      covered[3 * pixel + plane] = Math.round(cover * colour + (1 - cover) * data[3 * pixel + plane]!);
    }
  }
  return { width, height, data: covered };
}
