import { colourAt, inferno } from './colormap.ts';
import type { RgbImage } from './rgbImage.ts';

/** How much of the picture a saturated heat hides. */
const opacity = 0.9;
/** The picture beneath is grey and dimmed, so that all colour and all light belong to the heat. */
const brightness = 0.55;

/**
 * Where a heat lies on the colour map, 0 to 1: the square root of its share of the maximum. Heats of one picture span
 * two orders of magnitude, and what is weak has to be seen too.
 */
export function heatPosition(heat: number, maximum: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, heat / maximum)));
}

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
    const grey = brightness * luma(picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!);
    const cover = opacity * Math.min(1, 3 * position);
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
