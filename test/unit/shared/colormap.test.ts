import { expect, test } from 'vitest';
import { colourAt, cssColour, inferno } from '../../../src/shared/colormap.ts';

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
