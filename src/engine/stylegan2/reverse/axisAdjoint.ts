import { Matrix } from './matrix.ts';
import { fullConvolution, productCount, validCorrelation, type ShortProduct } from './shortProducts.ts';
import type { Windows } from './windows.ts';

/**
 * The adjoint of a convolution along one axis, from the window of its output to the window of its input, as a short
 * product: x = out ((taps w) * (into e)) for a kernel row w of 3. The same `taps` serve all cells; `into` and `out` depend on
 * how the two windows lie to each other, so that there is one of each per cell.
 */
export interface AxisAdjoint {
  /** [products, 3] */
  readonly taps: Matrix;
  /** Of each cell: [products, output's width]. */
  readonly into: readonly Matrix[];
  /** Of each cell: [input's width, products]. */
  readonly out: readonly Matrix[];
}

/** Of a 3-tap correlation with padding 1: x[j] = sum_k w[k] e[j + 1 - k]. */
export function convAxis(from: Windows, to: Windows): AxisAdjoint {
  const { into, taps, out } = fullConvolution(from.width, 3);
  return {
    taps,
    into: from.starts.map(() => into),
    out: from.starts.map((start, c) => Matrix.placed([out], [start - 1 - to.starts[c]!], to.width)),
  };
}

/**
 * Of a transposed convolution of stride 2 and the low-pass filter after it: x[j] = sum_k w[k] f[2j + k] with f the filtered
 * e. Its even pixels meet two taps of the kernel, its odd ones the middle one.
 */
export function upsamplingAxis(from: Windows, to: Windows): AxisAdjoint {
  const cells = from.starts.map((start, c) => filteredPixels(start, from.width, to.starts[c]!, to.width));
  const evens = Math.max(...cells.map(({ even }) => even.count));
  const odds = Math.max(...cells.map(({ odd }) => odd.count));
  // Few inputs or few outputs: whichever takes fewer products.
  const short = productCount(evens, 2) <= productCount(to.width, 2);
  const even = short ? fullConvolution(evens, 2) : validCorrelation(to.width, 2);
  const odd = fullConvolution(odds, 1);
  // The coefficients of the even pixels' two taps, in the order in which their product takes them.
  const evenTaps = new Matrix(2, 3, (row, column) => Number(column === (short === (row === 0) ? 2 : 0)));
  const oddTaps = new Matrix(1, 3, (_, column) => Number(column === 1));
  return {
    taps: Matrix.stacked([even.taps.times(evenTaps), odd.taps.times(oddTaps)]),
    into: cells.map((cell, c) => {
      const firstEven = short ? cell.even.first : to.starts[c]!;
      return Matrix.stacked([
        filtered(even, (q) => 2 * (firstEven + q), from.starts[c]!, from.width),
        filtered(odd, (q) => 2 * (cell.odd.first + q) + 1, from.starts[c]!, from.width),
      ]);
    }),
    out: cells.map((cell, c) =>
      Matrix.placed(
        [even.out, odd.out],
        [short ? cell.even.first - 1 - to.starts[c]! : 0, cell.odd.first - to.starts[c]!],
        to.width,
      ),
    ),
  };
}

/** Of `upsample2x`, for each cell: [input's width, output's width]. Pixel j reaches 2j - 1 .. 2j + 2. */
export function imageUpsamplingAxis(from: Windows, to: Windows): Matrix[] {
  return from.starts.map(
    (start, c) => new Matrix(to.width, from.width, (j, y) => filter[start + y - 2 * (to.starts[c]! + j) + 1] ?? 0),
  );
}

/** [1, 3, 3, 1], of which a transposed convolution that left every other pixel empty needs twice the mean. */
const filter = [1 / 4, 3 / 4, 3 / 4, 1 / 4];

/** `into` of a product on pixels t = position(0), position(1), ... of f[t] = sum_i filter[i] e[t + 1 - i]. */
function filtered({ into }: ShortProduct, position: (q: number) => number, start: number, width: number): Matrix {
  return into.times(new Matrix(into.columns, width, (q, j) => filter[position(q) + 1 - start - j] ?? 0));
}

interface Pixels {
  readonly first: number;
  readonly count: number;
}

/** Which even pixels 2q and odd pixels 2q + 1 of f are both nonzero and of use to the input's window. */
function filteredPixels(start: number, width: number, inStart: number, inWidth: number): { even: Pixels; odd: Pixels } {
  const [low, high] = [start - 1, start + width + 1];
  return {
    even: between(Math.max(Math.ceil(low / 2), inStart), Math.min(Math.floor(high / 2), inStart + inWidth)),
    odd: between(
      Math.max(Math.ceil((low - 1) / 2), inStart),
      Math.min(Math.floor((high - 1) / 2), inStart + inWidth - 1),
    ),
  };
}

function between(first: number, last: number): Pixels {
  return { first, count: last - first + 1 };
}
