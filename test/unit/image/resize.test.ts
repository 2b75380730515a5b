import { expect, it } from 'vitest';
import { resizeSquare } from '../../../src/engine/image/resize.ts';

const squares = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => i ** 2 / 10);

function expectClose(found: Float32Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  // Numbers up to 50 in float32, summed in another order than the reference: 2 units in the last place.
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(8e-6);
}

it('enlarges as torch.nn.functional.interpolate does (bilinear, align_corners=False)', () => {
  expectClose(
    resizeSquare(squares(9), 3, 5),
    [
      0, 0.04, 0.1, 0.28, 0.4, 0.36, 0.496, 0.7, 1.024, 1.24, 0.9, 1.18, 1.6, 2.14, 2.5, 2.52, 2.944, 3.58, 4.336, 4.84,
      3.6, 4.12, 4.9, 5.8, 6.4,
    ],
  );
});

it('shrinks by areas, fractions of pixels included', () => {
  // NumPy: A y A^T with A = [[3, 2, 0, 0, 0], [0, 1, 3, 1, 0], [0, 0, 0, 2, 3]] / 5
  expectClose(resizeSquare(squares(25), 5, 3), [1.2, 2.24, 3.76, 11.84, 15.44, 19.52, 34.48, 40.64, 47.28]);
});

it('shrinks by a whole factor to block means, plane by plane', () => {
  const planes = Float32Array.of(1, 3, 5, 7, /* next plane */ -1, -1, -1, 3);
  expect([...resizeSquare(planes, 2, 1)]).toEqual([4, 0]);
});

it.each([
  [7, 3],
  [10, 7],
  [3, 7],
  [128, 100],
  [1, 4],
])('keeps a constant picture constant from %i to %i pixels', (from, to) => {
  const resized = resizeSquare(new Float32Array(2 * from ** 2).fill(0.7), from, to);
  expect(resized).toHaveLength(2 * to ** 2);
  for (const value of resized) expect(value).toBeCloseTo(0.7, 6);
});

it('leaves a picture of the right size as it is', () => {
  expect([...resizeSquare(squares(16), 4, 4)]).toEqual([...squares(16)]);
});
