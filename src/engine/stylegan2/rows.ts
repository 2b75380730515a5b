import type { Graph, Value } from '../onnx/graph.ts';
import { axisRange, type Margins } from '../onnx/operators.ts';

/** Rows `from` to `to`, not included, of a map that has `of` of them. */
export interface Rows {
  readonly from: number;
  readonly to: number;
  readonly of: number;
}

export function allRows(of: number): Rows {
  return { from: 0, to: of, of };
}

/** Rows from top to bottom, so many at a time. */
export function strips({ from, to, of }: Rows, height: number): Rows[] {
  const count = Math.ceil((to - from) / height);
  return Array.from({ length: count }, (_, k) => ({
    from: from + k * height,
    to: Math.min(to, from + (k + 1) * height),
    of,
  }));
}

/** x [batch, channels, of, W] -> [batch, channels, to - from, W]. */
export function rowsOf(graph: Graph, x: Value, { from, to, of }: Rows): Value {
  return to - from === of ? x : axisRange(graph, x, 2, from, to);
}

/** What a correlation reads for rows of its result: rows of its input, and the zeros around that it meets there. */
export interface Reading {
  readonly rows: Rows;
  readonly zeros: Margins;
}

/** @param padding the zeros above and on both sides of a map, and below it where `of + 2 padding - kernel + 1` rows result */
export function correlationReads({ from, to }: Rows, of: number, kernel: number, padding: number): Reading {
  const [first, end] = [from - padding, to - 1 - padding + kernel];
  return {
    rows: { from: Math.max(0, first), to: Math.min(of, end), of },
    zeros: { above: Math.max(0, -first), below: Math.max(0, end - of), sides: padding },
  };
}

/** What a 3x3 transposed convolution of stride 2 reads, and the rows more of its result that are cut off. */
export function transposedReads({ from, to, of }: Rows): { readonly rows: Rows; readonly crop: Margins } {
  const half = (of - 1) / 2;
  const rows = {
    from: Math.max(0, Math.ceil((from - 2) / 2)),
    to: Math.min(half, Math.floor((to - 1) / 2) + 1),
    of: half,
  };
  return { rows, crop: { above: from - 2 * rows.from, below: 2 * rows.to + 1 - to, sides: 0 } };
}
