import { expect, test } from 'vitest';
import { heatmapOverlay } from '../../../src/engine/image/heatmapOverlay.ts';
import { colourAt, inferno } from '../../../src/shared/colormap.ts';

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
