import { expect, test } from 'vitest';
import { regionColour, regionOverlay } from '../../../src/engine/image/regionOverlay.ts';

test('each pixel is three fifths of its region’s colour, whatever the size of the labels', () => {
  const picture = { width: 2, height: 2, data: Uint8Array.from([0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 0, 0]) };
  // 4 x 4: region 0 in the left half, 1 on the upper right, 2 on the lower right.
  const labels = Uint8Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 0 : i < 8 ? 1 : 2));
  const { data, ...size } = regionOverlay(picture, labels, 4);
  expect(size).toEqual({ width: 2, height: 2 });
  const expected = [0, 1, 0, 2].flatMap((region, pixel) =>
    regionColour(region).map((colour, plane) => Math.round(0.6 * colour + 0.4 * picture.data[3 * pixel + plane]!)),
  );
  expect([...data]).toEqual(expected);
});

test('32 regions have 32 colours, the first ones far apart', () => {
  const colours = Array.from({ length: 32 }, (_, region) => regionColour(region));
  expect(colours.flat().every((level) => Number.isInteger(level) && level >= 0 && level <= 255)).toBe(true);
  const far = (a: number, b: number) => Math.hypot(...colours[a]!.map((level, i) => level - colours[b]![i]!));
  for (let a = 0; a < 32; a++) for (let b = 0; b < a; b++) expect(far(a, b)).toBeGreaterThan(a < 8 ? 60 : 5);
});
