import type { Picture } from '../shared/engineApi.ts';

/** Puts a picture on a canvas, pixel by pixel: what `getImageData` reads there are the engine's own bytes. */
export function paintPicture(canvas: HTMLCanvasElement, { width, height, data }: Picture): void {
  const pixels = new ImageData(width, height);
  const rgba = pixels.data;
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from]!;
    rgba[to + 1] = data[from + 1]!;
    rgba[to + 2] = data[from + 2]!;
    rgba[to + 3] = 255;
  }
  // Giving a canvas its size clears it, also where the size is the same.
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  // Kept in memory rather than on a GPU: a picture is written for each step of a slider.
  canvas.getContext('2d', { willReadFrequently: true })!.putImageData(pixels, 0, 0);
}
