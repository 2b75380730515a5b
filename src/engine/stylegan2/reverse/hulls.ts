/**
 * Where cotangents live. The derivative of one pooled pixel is nonzero only near its cell, so each cell c has a hull per
 * axis at every place in the network: pixels [lo[c], hi[c]) of `size`. Rows and columns have the same hulls.
 */
export interface Hulls {
  readonly size: number;
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

/**
 * How the image so far at one resolution enters the pooled image: [grid, resolution], the same along both axes. Row c is
 * the weight of each of its pixels in cell c.
 *
 * @param levels resolutions from the image's own downwards, each half of the one before
 */
export function poolingPatterns(levels: readonly number[], grid: number): Map<number, Float32Array> {
  const patterns = new Map<number, Float32Array>();
  let finer: Float32Array | undefined;
  for (const size of levels) {
    const pattern = new Float32Array(grid * size);
    for (let cell = 0; cell < grid; cell++) {
      for (let y = 0; y < size; y++) {
        pattern[cell * size + y] = finer ? upsamplingAdjoint(finer, cell, y, size) : cellMean(cell, y, size / grid);
      }
    }
    patterns.set(size, pattern);
    finer = pattern;
  }
  return patterns;
}

function cellMean(cell: number, y: number, cellSize: number): number {
  return Math.floor(y / cellSize) === cell ? 1 / cellSize : 0;
}

/** Adjoint of `upsample2x` along one axis: pixel y reaches 2y - 1 .. 2y + 2 with weights 1, 3, 3, 1 over 4. */
function upsamplingAdjoint(finer: Float32Array, cell: number, y: number, size: number): number {
  const row = finer.subarray(cell * 2 * size, (cell + 1) * 2 * size);
  return ((row[2 * y - 1] ?? 0) + 3 * row[2 * y]! + 3 * row[2 * y + 1]! + (row[2 * y + 2] ?? 0)) / 4;
}

/** The supports of the rows of a pattern [cells, size]. */
export function supports(pattern: Float32Array, size: number): Hulls {
  const rows = Array.from({ length: pattern.length / size }, (_, c) => pattern.subarray(c * size, (c + 1) * size));
  const nonzero = (value: number): boolean => value !== 0;
  return { size, lo: rows.map((row) => row.findIndex(nonzero)), hi: rows.map((row) => row.findLastIndex(nonzero) + 1) };
}

export function union(a: Hulls, b: Hulls): Hulls {
  return {
    size: a.size,
    lo: a.lo.map((lo, c) => Math.min(lo, b.lo[c]!)),
    hi: a.hi.map((hi, c) => Math.max(hi, b.hi[c]!)),
  };
}

/** From the output of a 3x3 convolution with padding 1 to its input. */
export function throughConv({ size, lo, hi }: Hulls): Hulls {
  return { size, lo: lo.map((a) => Math.max(0, a - 1)), hi: hi.map((b) => Math.min(size, b + 1)) };
}

/**
 * From the output of an upsampling convolution to its input at half the size. The filter reaches t = y - 1 .. y + 2, and
 * the transposed convolution t = 2x .. 2x + 2.
 */
export function throughUpsampling({ size, lo, hi }: Hulls): Hulls {
  return {
    size: size / 2,
    lo: lo.map((a) => Math.max(0, Math.ceil((a - 3) / 2))),
    hi: hi.map((b) => Math.min(size / 2, Math.floor((b + 1) / 2) + 1)),
  };
}

/** The smallest stride at which cells that are that far apart have disjoint hulls. */
export function packingStride({ lo, hi }: Hulls): number {
  const cells = lo.length;
  for (let stride = 1; stride < cells; stride++) {
    if (lo.every((_, c) => c + stride >= cells || hi[c]! <= lo[c + stride]!)) return stride;
  }
  return cells;
}
