import { expect, test } from 'vitest';
import { colourAt, inferno } from '../../../src/shared/colormap.ts';
import { heatColours, heatPosition } from '../../../src/shared/heatColours.ts';

test('colours over a picture: clear where nothing acts, the map colour by the square root of the share elsewhere', () => {
  const colours = heatColours(Float32Array.of(0, 1, 4, 99), 4);
  expect([...colours.subarray(0, 4)]).toEqual([...inferno.subarray(0, 3), 0]);
  expect([...colours.subarray(4, 8)]).toEqual([...colourAt(inferno, 0.5), 255]);
  expect([...colours.subarray(8, 12)]).toEqual([...colourAt(inferno, 1), 255]);
  expect([...colours.subarray(12)]).toEqual([...colourAt(inferno, 1), 255]);
});

test('a position is of the scale, whatever the picture holds', () => {
  expect([-1, 0, 0.04, 1, 2, 50].map((heat) => heatPosition(heat, 4))).toEqual([0, 0, 0.1, 0.5, Math.SQRT1_2, 1]);
});
