import type { Tensor } from '../../runtime/ort.ts';
import { cellsPerRow, chunkCells, type WindowPlan } from './windowPlan.ts';
import { isWhole, margins, type Windows } from './windows.ts';

/**
 * The cells that go through the network together: rows firstRow, firstRow + period, ... and columns firstColumn,
 * firstColumn + period, ... of the grid, all of the latter.
 */
export interface WindowChunk {
  readonly firstRow: number;
  readonly firstColumn: number;
}

export function windowChunks({ grid, period, rows }: WindowPlan): WindowChunk[] {
  const chunks: WindowChunk[] = [];
  for (let band = 0; band < grid; band += rows * period) {
    for (let row = 0; row < period; row++) {
      for (let column = 0; column < period; column++) chunks.push({ firstRow: band + row, firstColumn: column });
    }
  }
  return chunks;
}

/** The cells of a chunk, in the order in which tensors hold them. */
export function cellsOf(plan: WindowPlan, { firstRow, firstColumn }: WindowChunk): { row: number; column: number }[] {
  const perRow = cellsPerRow(plan);
  return Array.from({ length: chunkCells(plan) }, (_, cell) => ({
    row: firstRow + Math.floor(cell / perRow) * plan.period,
    column: firstColumn + (cell % perRow) * plan.period,
  }));
}

/**
 * Where the pixels of a chunk's windows lie in padded maps: `indices` [width * width * cells], counted from the first
 * cell's first pixel, of `span` pixels. The same for every chunk, because the windows of neighbours in a chunk are equally
 * far apart.
 */
export function windowPixels(plan: WindowPlan, windows: Windows): { indices: number[]; span: number } {
  const { side } = margins(windows);
  const { width } = windows;
  const step = (plan.period * windows.size) / plan.grid;
  const perRow = cellsPerRow(plan);
  const indices: number[] = [];
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      for (let cell = 0; cell < chunkCells(plan); cell++) {
        indices.push((y + step * Math.floor(cell / perRow)) * side + x + step * (cell % perRow));
      }
    }
  }
  return { indices, span: indices.reduce((last, index) => Math.max(last, index), 0) + 1 };
}

/** What of padded maps [1, side * side, channels] a chunk's windows are cut from; whole maps as they are. */
export function chunkView(windows: Windows, chunk: WindowChunk, maps: Tensor, span: number): Tensor {
  if (isWhole(windows)) return maps;
  const { before, side } = margins(windows);
  const channels = maps.shape[2]!;
  const row = windows.starts[chunk.firstRow]! + before;
  const column = windows.starts[chunk.firstColumn]! + before;
  const first = (row * side + column) * channels;
  return { data: maps.data.subarray(first, first + span * channels), shape: [1, span, channels] };
}

/**
 * The pooling pattern in a chunk's windows: [width, width, 1, 1, cells].
 *
 * @param pattern [grid, size], see poolingPatterns
 */
export function patternInWindows(
  plan: WindowPlan,
  { size, starts, width }: Windows,
  chunk: WindowChunk,
  pattern: Float32Array,
): Tensor {
  const cells = cellsOf(plan, chunk);
  const data = new Float32Array(width * width * cells.length);
  const weight = (cell: number, offset: number): number => {
    const at = starts[cell]! + offset;
    return at < 0 || at >= size ? 0 : pattern[cell * size + at]!;
  };
  let at = 0;
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      for (const { row, column } of cells) data[at++] = weight(row, y) * weight(column, x);
    }
  }
  return { data, shape: [width, width, 1, 1, cells.length] };
}

/** Which pixels of a chunk's windows are in the map: [width, width, 1, 1, cells] of 1 and 0. */
export function insideWindows(plan: WindowPlan, windows: Windows, chunk: WindowChunk): Tensor {
  return patternInWindows(plan, windows, chunk, new Float32Array(plan.grid * windows.size).fill(1));
}

/**
 * How windows are put into whole maps: for every pixel of the map and cell, which of the window's [width * width * cells]
 * it is, and 1, or 0 where the window does not reach.
 */
export function placement(
  plan: WindowPlan,
  { size, starts, width }: Windows,
  chunk: WindowChunk,
): { indices: Tensor; reached: Tensor } {
  const cells = cellsOf(plan, chunk);
  const indices = new Float32Array(size * size * cells.length);
  const reached = new Float32Array(indices.length);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (const [k, { row, column }] of cells.entries()) {
        const [wy, wx] = [y - starts[row]!, x - starts[column]!];
        if (wy < 0 || wx < 0 || wy >= width || wx >= width) continue;
        const at = (y * size + x) * cells.length + k;
        indices[at] = (wy * width + wx) * cells.length + k;
        reached[at] = 1;
      }
    }
  }
  return {
    indices: { data: indices, shape: [indices.length] },
    reached: { data: reached, shape: [size * size, cells.length, 1] },
  };
}
