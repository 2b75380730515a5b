import { expect, test } from 'vitest';
import {
  fullConvolution,
  productCount,
  validCorrelation,
} from '../../../../src/engine/stylegan2/reverse/shortProducts.ts';

const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 17, 32];

test.each(lengths.flatMap((length) => [1, 2, 3].map((taps) => ({ length, taps }))))(
  'polynomials of $length and $taps coefficients',
  ({ length, taps }) => {
    const { into, taps: kernel, out } = fullConvolution(length, taps);
    expect(into.rows).toBe(productCount(length, taps));
    expect([into.columns, kernel.columns, out.rows]).toEqual([length, taps, length + taps - 1]);
    for (let c = 0; c < out.rows; c++) {
      for (let i = 0; i < length; i++) {
        for (let j = 0; j < taps; j++) {
          let sum = 0;
          for (let k = 0; k < into.rows; k++) sum += out.at(c, k) * into.at(k, i) * kernel.at(k, j);
          expect(sum).toBeCloseTo(Number(c === i + j), 12);
        }
      }
    }
    // No transform amplifies rounding: values at points of the unit circle, and sums and differences of two.
    for (const { data } of [into, kernel])
      expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(Math.SQRT2 + 1e-12);
  },
);

test('the transpose correlates', () => {
  const { into, taps, out } = validCorrelation(4, 2);
  for (let i = 0; i < 4; i++) {
    for (let x = 0; x < 5; x++) {
      for (let j = 0; j < 2; j++) {
        let sum = 0;
        for (let k = 0; k < into.rows; k++) sum += out.at(i, k) * into.at(k, x) * taps.at(k, j);
        expect(sum).toBeCloseTo(Number(x === i + j), 12);
      }
    }
  }
});

test.each([
  [8, 3, 13],
  [9, 1, 9],
  [6, 2, 8],
  [32, 3, 49],
])('%i pixels and %i taps take %i products', (length, taps, products) => {
  expect(productCount(length, taps)).toBe(products);
});
