import { Matrix } from './matrix.ts';

/**
 * A way to multiply two polynomials, a of `into.columns` coefficients and b of `taps.columns`, with fewer products than
 * coefficients times coefficients: c = out ((taps b) * (into a)), where * is elementwise. Here a is a row of pixels and b a
 * row of a kernel, and each elementwise product is a matrix product over channels: their number is what convolution costs.
 */
export interface ShortProduct {
  /** [products, coefficients of a] */
  readonly into: Matrix;
  /** [products, coefficients of b] */
  readonly taps: Matrix;
  /** [coefficients of c, products] */
  readonly out: Matrix;
}

/**
 * Full convolution of `length` pixels with a kernel of `taps`: [length + taps - 1]. The pixels are cut into tiles that
 * together take the fewest products.
 */
export function fullConvolution(length: number, taps: number): ShortProduct {
  const tiles = bestTiles(length, taps);
  const products = tiles.map((tile) => tileProduct(tile, taps));
  const starts = tiles.map((_, k) => tiles.slice(0, k).reduce((sum, tile) => sum + tile, 0));
  return {
    into: Matrix.diagonal(products.map(({ into }) => into)),
    taps: Matrix.stacked(products.map((product) => product.taps)),
    out: Matrix.placed(
      products.map(({ out }) => out),
      starts,
      length + taps - 1,
    ),
  };
}

/**
 * Correlation that gives `length` pixels of `length + taps - 1`: y_i = sum_j b_j x_(i+j). The transpose of the full
 * convolution, by as many products.
 */
export function validCorrelation(length: number, taps: number): ShortProduct {
  const { into, taps: kernel, out } = fullConvolution(length, taps);
  return { into: out.transposed(), taps: kernel, out: into.transposed() };
}

/** Products that `fullConvolution` takes. */
export function productCount(length: number, taps: number): number {
  return bestTiles(length, taps).reduce((sum, tile) => sum + tileProductCount(tile, taps), 0);
}

/** By dynamic programming over the length; larger tiles first. */
function bestTiles(length: number, taps: number): number[] {
  const best: { count: number; tiles: number[] }[] = [{ count: 0, tiles: [] }];
  for (let n = 1; n <= length; n++) {
    let choice = { count: Infinity, tiles: [] as number[] };
    for (let tile = n; tile >= 1; tile--) {
      const count = tileProductCount(tile, taps) + best[n - tile]!.count;
      if (count < choice.count) choice = { count, tiles: [tile, ...best[n - tile]!.tiles] };
    }
    best.push(choice);
  }
  return best[length]!.tiles;
}

function tileProductCount(length: number, taps: number): number {
  if (length === 1 || taps === 1) return length * taps;
  const circle = length + taps - 3;
  const real = circle % 2 === 0 ? 2 : 1;
  return 2 + real + (3 * (circle - real)) / 2;
}

/**
 * The product of two polynomials by its values at 0, at infinity and at the roots of unity of order `degree - 1`
 * (Toom-Cook): the first and the last coefficient by themselves, the rest by a circular convolution, which is a product at
 * each real frequency and three at each pair of conjugate ones. All points lie on the unit circle or are exact, so that
 * rounding is not amplified, as it is by the usual points 2 and 1/2.
 */
function tileProduct(length: number, taps: number): ShortProduct {
  if (taps === 1) return { into: Matrix.identity(length), taps: ones(length), out: Matrix.identity(length) };
  if (length === 1) return { into: ones(taps), taps: Matrix.identity(taps), out: Matrix.identity(taps) };
  const size = length + taps - 1;
  const order = size - 2;
  const ends = (count: number): Matrix =>
    new Matrix(2, count, (row, column) => Number(column === (row === 0 ? 0 : count - 1)));
  // Row i of `circular`: the coefficients i + 1 of the product, plus the first or the last where they wrap around to it.
  const circular = inverseTransform(order);
  return {
    into: Matrix.stacked([ends(length), transform(order, length, pixelPart)]),
    taps: Matrix.stacked([ends(taps), transform(order, taps, kernelPart)]),
    out: new Matrix(size, 2 + circular.columns, (row, column) => {
      if (row === 0 || row === size - 1) return Number(column === (row === 0 ? 0 : 1));
      if (column >= 2) return circular.at(row % order, column - 2);
      return (column === 0 ? 0 : size - 1) % order === row % order ? -1 : 0;
    }),
  };
}

const ones = (length: number): Matrix => new Matrix(length, 1, () => 1);

/** What is taken of a conjugate pair's value re + i im on each side, so that three real products give the complex one. */
type Part = (re: number, im: number) => readonly [number, number, number];
const pixelPart: Part = (re, im) => [re + im, re, im];
const kernelPart: Part = (re, im) => [re, im - re, re + im];

/** Real discrete Fourier transform of `order` of a row of `count`, wrapped around: a row per product. */
function transform(order: number, count: number, part: Part): Matrix {
  const rows = frequencies(order).flatMap(({ k, real }) => {
    const angles = Array.from({ length: count }, (_, j) => (-2 * Math.PI * ((j * k) % order)) / order);
    const columns = angles.map((angle) =>
      real ? [Math.round(Math.cos(angle))] : part(Math.cos(angle), Math.sin(angle)),
    );
    return columns[0]!.map((_, row) => columns.map((column) => column[row]!));
  });
  return new Matrix(rows.length, count, (row, column) => rows[row]![column]!);
}

/** Back from the products: with k1, k2, k3 those of a pair, its value is (k1 - k3) + i (k1 + k2). */
function inverseTransform(order: number): Matrix {
  const columns = frequencies(order).flatMap(({ k, real }) => {
    const values = Array.from({ length: order }, (_, j) => {
      const angle = (2 * Math.PI * ((j * k) % order)) / order;
      if (real) return [Math.round(Math.cos(angle)) / order];
      const [re, im] = [(2 * Math.cos(angle)) / order, (-2 * Math.sin(angle)) / order];
      return [re + im, im, -re];
    });
    return values[0]!.map((_, part) => values.map((value) => value[part]!));
  });
  return new Matrix(order, columns.length, (row, column) => columns[column]![row]!);
}

/** One of each conjugate pair of frequencies. */
function frequencies(order: number): { k: number; real: boolean }[] {
  return Array.from({ length: Math.floor(order / 2) + 1 }, (_, k) => ({ k, real: k === 0 || 2 * k === order }));
}
