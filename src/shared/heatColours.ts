import { colourAt, inferno } from './colormap.ts';

/** How much of the picture a saturated heat hides, unless the user says otherwise. */
export const heatOpacity = 0.9;

/** A picture under a heatmap is grey and of this brightness, so that all colour and all light belong to the heat. */
export const dimmedBrightness = 0.55;

/** Where a scale of heats has its ticks, as shares of its maximum. */
export const heatTicks = [0, 0.05, 0.25, 0.5, 1] as const;

/**
 * Where a heat lies on the colour map, 0 to 1: the square root of its share of the maximum. Heats of one picture span
 * two orders of magnitude, and what is weak has to be seen too.
 */
export function heatPosition(heat: number, maximum: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, heat / maximum)));
}

/** How far the colour at a position of the map replaces the picture, 0 to 1: where nothing acts the picture is seen. */
export function heatCover(position: number): number {
  return Math.min(1, 3 * position);
}

/**
 * A heatmap as colours to lay over a picture: sRGB and cover, [height, width, 4] bytes.
 *
 * @param heat [height, width], not negative, in any unit
 * @param maximum the heat of the map's last colour, in the same unit
 */
export function heatColours(heat: Float32Array, maximum: number): Uint8ClampedArray {
  const colours = new Uint8ClampedArray(4 * heat.length);
  for (const [pixel, value] of heat.entries()) {
    const position = heatPosition(value, maximum);
    colours.set(colourAt(inferno, position), 4 * pixel);
    colours[4 * pixel + 3] = 255 * heatCover(position);
  }
  return colours;
}
