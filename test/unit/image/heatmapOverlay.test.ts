import { expect, test } from 'vitest';
import { colourAt, cssColour, inferno } from '../../../src/engine/image/colormap.ts';
import { heatmapOverlay } from '../../../src/engine/image/heatmapOverlay.ts';

/** CIE lightness of an sRGB colour, 0 to 100. */
function lightness(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((level) => {
    const c = level / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (24389 / 27) * y;
}

test('the colour map has the published colours', () => {
  expect(inferno).toHaveLength(3 * 256);
  // Matplotlib 3.11's table times 255, rounded.
  expect(cssColour(inferno, 0)).toBe('#000004');
  expect(cssColour(inferno, 64 / 255)).toBe('#57106e');
  expect(cssColour(inferno, 128 / 255)).toBe('#bc3754');
  expect(cssColour(inferno, 192 / 255)).toBe('#f98e09');
  expect(cssColour(inferno, 1)).toBe('#fcffa4');
});

test('its lightness rises evenly, so equal steps of heat look equal', () => {
  const steps = Array.from({ length: 17 }, (_, i) => lightness(colourAt(inferno, i / 16)));
  const rises = steps.slice(1).map((value, i) => value - steps[i]!);
  const even = (steps[16]! - steps[0]!) / 16;
  // Its makers' own lightness curve (CAM02-UCS) is straight; CIE's, a coarser one, bends by less than half a step.
  for (const rise of rises) expect(Math.abs(rise - even)).toBeLessThan(even / 2);
});

test('values outside of 0 to 1 have the colours of the ends', () => {
  expect(colourAt(inferno, -3)).toEqual(colourAt(inferno, 0));
  expect(colourAt(inferno, 9)).toEqual(colourAt(inferno, 1));
});

const pixel = (red: number, green: number, blue: number) => ({
  width: 1,
  height: 1,
  data: Uint8Array.of(red, green, blue),
});

test('without heat the picture stays, grey and dimmed', () => {
  const { data } = heatmapOverlay(pixel(200, 100, 50), Float32Array.of(0), 8);
  const [level, ...others] = [...data];
  expect(others).toEqual([level, level]);
  expect(level).toBeGreaterThan(30);
  expect(level).toBeLessThan(124);
});

test('heat is read on an absolute scale, and saturates at its end', () => {
  const heated = (heat: number, maximum: number) => [
    ...heatmapOverlay(pixel(9, 9, 9), Float32Array.of(heat), maximum).data,
  ];
  expect(heated(2, 4)).toEqual(heated(10, 20));
  expect(heated(2, 4)).not.toEqual(heated(2, 8));
  expect(heated(500, 4)).toEqual(heated(4, 4));
  for (const [i, level] of heated(4, 4).entries()) {
    expect(Math.abs(level - colourAt(inferno, 1)[i]!)).toBeLessThan(0.15 * 255);
  }
});

test('a heatmap of another size is refused', () => {
  expect(() => heatmapOverlay(pixel(1, 2, 3), new Float32Array(4), 1)).toThrow(RangeError);
});
