import { colourAt, inferno } from '../../shared/colormap.ts';
import { dimmedBrightness, heatCover, heatOpacity, heatPosition } from '../../shared/heatColours.ts';
import type { RgbImage } from './rgbImage.ts';

/**
 * A heatmap over the picture that it belongs to: the picture in dim grey, covered by the colour map the more the higher
 * the heat.
 *
 * @param heat [height, width], not negative, in any unit
 * @param maximum the heat of the map's last colour, in the same unit; fixed by the caller, so that maps compare
 */
export function heatmapOverlay(picture: RgbImage, heat: Float32Array, maximum: number): RgbImage {
  const { width, height } = picture;
  if (heat.length !== width * height) throw new RangeError(`${heat.length} heats for ${width} x ${height} pixels`);
  const data = new Uint8Array(picture.data.length);
  for (const [pixel, value] of heat.entries()) {
    const at = 3 * pixel;
    const position = heatPosition(value, maximum);
    const grey = dimmedBrightness * luma(picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!);
    const cover = heatOpacity * heatCover(position);
    const colour = colourAt(inferno, position);
    for (const [plane, level] of colour.entries()) {
      data[at + plane] = Math.round(grey + cover * (level - grey));
    }
  }
  return { width, height, data };
}

/** The brightness of an sRGB colour as television weighs it (ITU-R BT.601). */
function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
