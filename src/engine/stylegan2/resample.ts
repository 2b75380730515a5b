import type { Graph, Value } from '../onnx/graph.ts';
import { conv, convTranspose2x, type Margins } from '../onnx/operators.ts';
import { allRows, rowsOf } from './rows.ts';

/** StyleGAN2's low-pass filter (`resample_filter`), applied along both axes. */
const filter = [1, 3, 3, 1];
const filterSum = 8;

/**
 * Twice the size by zero insertion and the low-pass filter, zero outside the image. Per axis out[2i] = (x[i-1] + 3 x[i])
 * / 4, out[2i+1] = (3 x[i] + x[i+1]) / 4: `upsample2d` of the original.
 *
 * @param rows of the result
 */
export function upsample2x(graph: Graph, x: Value, rows = allRows(2 * (x.shape[2] as number))): Value {
  const channels = x.shape[1] as number;
  // Rows y and y + 1, y even, are made of three rows: the one above y / 2, itself and the one below.
  const of = rows.of / 2;
  const read = { from: Math.max(0, Math.floor(rows.from / 2) - 1), to: Math.min(of, Math.ceil(rows.to / 2) + 1), of };
  const crop = { above: 1 + rows.from - 2 * read.from, below: 1 + 2 * read.to - rows.to, sides: 1 };
  return convTranspose2x(graph, rowsOf(graph, x, read), depthwiseFilter(graph, channels), crop, channels);
}

/** The adjoint of `upsample2x`, [2H] -> [H]: the filter is symmetric. */
export function upsample2xAdjoint(graph: Graph, x: Value): Value {
  const channels = x.shape[1] as number;
  return conv(graph, x, depthwiseFilter(graph, channels), { padding: 1, stride: 2, groups: channels });
}

/** Rows and columns of the low-pass filter. */
export const filterSize = filter.length;

/**
 * The low-pass filter after a transposed convolution of stride 2: [2H + 1] -> [2H], gain 4 (2 per axis) because zero
 * insertion left three of four pixels empty.
 *
 * @param padding around the whole map 1
 */
export function filterUpsampled(graph: Graph, x: Value, padding: number | Margins = 1): Value {
  const channels = x.shape[1] as number;
  return conv(graph, x, depthwiseFilter(graph, channels), { padding, groups: channels });
}

/** The adjoint of `filterUpsampled`, [2H] -> [2H + 1]: the filter is symmetric, only the padding differs. */
export function filterUpsampledAdjoint(graph: Graph, x: Value): Value {
  const channels = x.shape[1] as number;
  return conv(graph, x, depthwiseFilter(graph, channels), { padding: 2, groups: channels });
}

/** [channels, 1, 4, 4], each summing to 4. */
function depthwiseFilter(graph: Graph, channels: number): Value {
  const gain = 4 / filterSum ** 2;
  const kernel = filter.flatMap((row) => filter.map((column) => row * column * gain));
  return graph.constant([channels, 1, filterSize, filterSize], Array.from({ length: channels }, () => kernel).flat());
}
