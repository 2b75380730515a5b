/** Interleaved 8-bit sRGB, row by row: `data` is [height, width, 3]. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Images of one height, left to right. */
export function sideBySide(images: readonly RgbImage[]): RgbImage {
  const height = images[0]?.height ?? 0;
  if (images.some((image) => image.height !== height)) throw new RangeError('images of different heights');
  const width = images.reduce((sum, image) => sum + image.width, 0);
  const data = new Uint8Array(width * height * 3);
  let left = 0;
  for (const image of images) {
    for (let y = 0; y < height; y++) {
      data.set(image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3), (y * width + left) * 3);
    }
    left += image.width;
  }
  return { width, height, data };
}
