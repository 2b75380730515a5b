import { dataType } from './dataType.ts';
import type { Dim, Graph, Shape, Value } from './graph.ts';

/**
 * One function per operator: it works out the result's shape and adds the node. Images are [batch, channels, height,
 * width]. The batch size may be a name; all others are numbers.
 */

/** Elementwise, with NumPy broadcasting. */
export function add(graph: Graph, a: Value, b: Value): Value {
  return graph.add('Add', [a, b], broadcast(a.shape, b.shape));
}

/** Elementwise, with NumPy broadcasting. */
export function mul(graph: Graph, a: Value, b: Value): Value {
  return graph.add('Mul', [a, b], broadcast(a.shape, b.shape));
}

export function sqrt(graph: Graph, x: Value): Value {
  return graph.add('Sqrt', [x], x.shape);
}

export function reciprocal(graph: Graph, x: Value): Value {
  return graph.add('Reciprocal', [x], x.shape);
}

export function abs(graph: Graph, x: Value): Value {
  return graph.add('Abs', [x], x.shape);
}

/** `a > b`, a boolean tensor that only `where` takes. */
export function greater(graph: Graph, a: Value, b: Value): Value {
  return graph.add('Greater', [a, b], broadcast(a.shape, b.shape));
}

/** `condition ? a : b`, elementwise. */
export function where(graph: Graph, condition: Value, a: Value, b: Value): Value {
  return graph.add('Where', [condition, a, b], broadcast(condition.shape, broadcast(a.shape, b.shape)));
}

/** x for x > 0, else slope x. */
export function leakyRelu(graph: Graph, x: Value, slope: number): Value {
  return graph.add('LeakyRelu', [x], x.shape, { alpha: { float: slope } });
}

/** Limits x to [-limit, limit]. */
export function clip(graph: Graph, x: Value, limit: number): Value {
  return graph.add('Clip', [x, graph.scalar(-limit), graph.scalar(limit)], x.shape);
}

/** Batched matrix product over the last two axes, leading axes broadcast. */
export function matMul(graph: Graph, a: Value, b: Value): Value {
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return graph.add('MatMul', [a, b], [...batch, a.shape.at(-2)!, b.shape.at(-1)!]);
}

/** Pixels around an image. */
export interface Margins {
  readonly above: number;
  readonly below: number;
  /** To the left, and as many to the right. */
  readonly sides: number;
}

/** Correlation with `weight` [out, in / groups, k, k], a constant; `padding` zeros around the image, one number for all sides. */
export function conv(
  graph: Graph,
  x: Value,
  weight: Value,
  { padding, groups = 1, stride = 1 }: { padding: number | Margins; groups?: number; stride?: number },
): Value {
  const [out, , kernel] = numbers(weight.shape);
  const { above, below, sides } = margins(padding);
  const [height, width] = numbers(x.shape.slice(2));
  const results = (size: number): number => Math.floor((size - kernel!) / stride) + 1;
  const shape = [x.shape[0]!, out!, results(height! + above + below), results(width! + 2 * sides)];
  return graph.add('Conv', [x, weight], shape, {
    pads: [above, sides, below, sides],
    strides: [stride, stride],
    group: groups,
  });
}

/**
 * Transposed convolution with `weight` [in, out / groups, k, k], a constant: out[2y + i] += x[y] weight[i], then
 * `crop` pixels less, one number for all sides. Result size 2 (H - 1) + k - 2 crop.
 */
export function convTranspose2x(graph: Graph, x: Value, weight: Value, crop: number | Margins, groups = 1): Value {
  const [, out, kernel] = numbers(weight.shape);
  const { above, below, sides } = margins(crop);
  const [height, width] = numbers(x.shape.slice(2)).map((size) => 2 * (size - 1) + kernel!);
  const shape = [x.shape[0]!, out! * groups, height! - above - below, width! - 2 * sides];
  return graph.add('ConvTranspose', [x, weight], shape, {
    strides: [2, 2],
    pads: [above, sides, below, sides],
    group: groups,
  });
}

/** Means over factor x factor cells. */
export function averagePool(graph: Graph, x: Value, factor: number): Value {
  const [batch, channels] = x.shape;
  const size = spatial(x.shape) / factor;
  return graph.add('AveragePool', [x], [batch!, channels!, size, size], {
    kernel_shape: [factor, factor],
    strides: [factor, factor],
  });
}

/** Mean over the last axis, which stays with length 1. */
export function meanOfLastAxis(graph: Graph, x: Value): Value {
  return graph.add('ReduceMean', [x], [...x.shape.slice(0, -1), 1], { axes: [-1], keepdims: 1 });
}

/** Sums over height and width: [batch, channels, 1, 1]. */
export function sumOverPixels(graph: Graph, x: Value): Value {
  const axes = graph.constant([2], BigInt64Array.of(2n, 3n));
  return graph.add('ReduceSum', [x, axes], [x.shape[0]!, x.shape[1]!, 1, 1], { keepdims: 1 });
}

/** Keeps the batch axis, gives the rest another shape of the same size. */
export function reshape(graph: Graph, x: Value, rest: readonly number[]): Value {
  const target = graph.constant([rest.length + 1], BigInt64Array.from([0, ...rest].map(BigInt)));
  return graph.add('Reshape', [x, target], [x.shape[0]!, ...rest]);
}

/** What lies from `from` to `to` (not included) along an axis. */
export function axisRange(graph: Graph, x: Value, axis: number, from: number, to: number): Value {
  const [starts, ends, axes] = [from, to, axis].map((number) => graph.constant([1], BigInt64Array.of(BigInt(number))));
  const shape = x.shape.map((size, a) => (a === axis ? to - from : size));
  return graph.add('Slice', [x, starts!, ends!, axes!], shape);
}

/** The same numbers in another shape, the first axis included: for tensors whose sizes are all known. */
export function reshapeAll(graph: Graph, x: Value, shape: readonly number[]): Value {
  return graph.add('Reshape', [x, graph.constant([shape.length], BigInt64Array.from(shape.map(BigInt)))], shape);
}

/** Axis k of the result is axis `order[k]` of x. */
export function transpose(graph: Graph, x: Value, order: readonly number[]): Value {
  return graph.add(
    'Transpose',
    [x],
    order.map((axis) => x.shape[axis]!),
    { perm: order },
  );
}

/** Slices of x [batch, rows, ...] by their numbers `indices` [n], int64: [batch, n, ...]. */
export function gather(graph: Graph, x: Value, indices: Value): Value {
  return graph.add('Gather', [x, indices], [x.shape[0]!, indices.shape[0]!, ...x.shape.slice(2)], { axis: 1 });
}

/** Whole numbers in float32 as int64, for use as indices. */
export function toIndices(graph: Graph, x: Value): Value {
  return castTo(graph, x, 'int64');
}

/** The same numbers, stored as another type. */
export function castTo(graph: Graph, x: Value, type: keyof typeof dataType): Value {
  return graph.add('Cast', [x], x.shape, { to: dataType[type] });
}

/** Zeros around an image: `before` rows and columns above and to the left, `after` below and to the right. */
export function pad(graph: Graph, x: Value, before: number, after: number): Value {
  const amounts = [0, 0, before, before, 0, 0, after, after];
  const [batch, channels] = x.shape;
  const size = spatial(x.shape) + before + after;
  return graph.add(
    'Pad',
    [x, graph.constant([8], BigInt64Array.from(amounts.map(BigInt)))],
    [batch!, channels!, size, size],
  );
}

/** Sums over the first axis, which goes. */
export function sumOfFirstAxis(graph: Graph, x: Value): Value {
  return graph.add('ReduceSum', [x, graph.constant([1], BigInt64Array.of(0n))], x.shape.slice(1), { keepdims: 0 });
}

/** Inserts axes of length 1 before the given positions of the result. */
export function unsqueeze(graph: Graph, x: Value, axes: readonly number[]): Value {
  const shape: Dim[] = [...x.shape];
  for (const axis of axes) shape.splice(axis, 0, 1);
  return graph.add('Unsqueeze', [x, graph.constant([axes.length], BigInt64Array.from(axes.map(BigInt)))], shape);
}

/** Joins tensors along an axis. */
export function concat(graph: Graph, parts: readonly Value[], axis: number): Value {
  const total = parts.reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
  const shape = parts[0]!.shape.map((size, a) => (a === axis ? total : size));
  return graph.add('Concat', parts, shape, { axis });
}

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const dimOf = (shape: Shape, axis: number): Dim => shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => {
    const [x, y] = [dimOf(a, axis), dimOf(b, axis)];
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new RangeError(`shapes [${a.join()}] and [${b.join()}] do not broadcast`);
  });
}

function margins(all: number | Margins): Margins {
  return typeof all === 'number' ? { above: all, below: all, sides: all } : all;
}

function spatial(shape: Shape): number {
  return shape[3] as number;
}

function numbers(shape: Shape): number[] {
  return shape as number[];
}
