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
