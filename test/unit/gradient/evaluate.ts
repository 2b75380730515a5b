import type { Attributes, Graph, Node, Op, Shape, Value } from '../../../src/engine/onnx/graph.ts';

/** A tensor in double precision, row-major. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/**
 * Runs a graph in double precision, slowly and plainly: every operator as its definition in the ONNX specification says
 * it. The truth that finite differences are taken of, written without a look at how the engine computes anything.
 */
export function evaluate(graph: Graph, feeds: ReadonlyMap<Value, Array64>): (value: Value) => Array64 {
  const values = new Map(feeds);
  for (const { value, read } of graph.constants.values()) {
    values.set(value, { shape: value.shape as number[], data: Float64Array.from(read(), Number) });
  }
  for (const node of graph.nodes) {
    values.set(
      node.output,
      operators[node.op](
        node.inputs.map((input) => values.get(input)!),
        node,
      ),
    );
  }
  return (value) => values.get(value)!;
}

type Operator = (inputs: Array64[], node: Node) => Array64;

const operators: Readonly<Record<Op, Operator>> = {
  Abs: ([x]) => map(x!, Math.abs),
  Add: ([a, b]) => zip(a!, b!, (x, y) => x + y),
  AveragePool: ([x], { attributes }) => averagePool(x!, ints(attributes, 'kernel_shape')[0]!),
  Cast: ([x]) => map(x!, Math.trunc),
  Clip: ([x, low, high]) => map(x!, (v) => Math.min(Math.max(v, low!.data[0]!), high!.data[0]!)),
  Concat: (parts) => concat(parts),
  Conv: ([x, weight], { attributes }) =>
    conv(x!, weight!, ints(attributes, 'pads')[0]!, ints(attributes, 'strides')[0]!, Number(attributes['group'])),
  ConvTranspose: ([x, weight], { attributes }) =>
    convTranspose(x!, weight!, ints(attributes, 'pads')[0]!, Number(attributes['group'])),
  Gather: ([x, indices]) => gather(x!, indices!),
  Greater: ([a, b]) => zip(a!, b!, (x, y) => Number(x > y)),
  LeakyRelu: ([x], { attributes }) => {
    const { float: slope } = attributes['alpha'] as { float: number };
    return map(x!, (v) => (v > 0 ? v : slope * v));
  },
  MatMul: ([a, b]) => matMul(a!, b!),
  Mul: ([a, b]) => zip(a!, b!, (x, y) => x * y),
  Pad: ([x, amounts]) => pad(x!, amounts!.data[2]!, amounts!.data[6]!),
  Reciprocal: ([x]) => map(x!, (v) => 1 / v),
  ReduceMean: ([x]) => meanOfLastAxis(x!),
  ReduceSum: ([x, axes]) => (axes!.data.length === 1 ? sumOfFirstAxis(x!) : sumOverPixels(x!)),
  Reshape: ([x, shape]) => ({ shape: Array.from(shape!.data, (d, axis) => d || x!.shape[axis]!), data: x!.data }),
  Slice: ([x, from, to]) => columns(x!, from!.data[0]!, to!.data[0]!),
  Sqrt: ([x]) => map(x!, Math.sqrt),
  Transpose: ([x], { attributes }) => transpose(x!, ints(attributes, 'perm')),
  Unsqueeze: ([x], { output }) => ({ shape: sameBatch(x!, output.shape), data: x!.data }),
  Where: ([condition, a, b]) => {
    const picked = zip(condition!, a!, (c, x) => (c ? x : NaN));
    return zip(
      picked,
      zip(condition!, b!, (c, y) => (c ? NaN : y)),
      (x, y) => (Number.isNaN(x) ? y : x),
    );
  },
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

function ints(attributes: Attributes, name: string): readonly number[] {
  return attributes[name] as readonly number[];
}

function sameBatch(x: Array64, shape: Shape): number[] {
  return shape.map((dim) => (typeof dim === 'number' ? dim : x.shape[0]!));
}

function columns({ shape, data }: Array64, from: number, to: number): Array64 {
  const [rows, width] = shape as [number, number];
  const picked = Array.from({ length: rows }, (_, row) => [...data.subarray(row * width + from, row * width + to)]);
  return { shape: [rows, to - from], data: Float64Array.from(picked.flat()) };
}

function map(x: Array64, f: (value: number) => number): Array64 {
  return { shape: x.shape, data: x.data.map(f) };
}

function zip(a: Array64, b: Array64, f: (x: number, y: number) => number): Array64 {
  const rank = Math.max(a.shape.length, b.shape.length);
  const [da, db] = [a, b].map(({ shape }) => [...Array.from({ length: rank - shape.length }, () => 1), ...shape]);
  const shape = da!.map((dim, axis) => Math.max(dim, db![axis]!));
  const at = ({ data }: Array64, dims: readonly number[], flat: number): number => {
    let [offset, stride, rest] = [0, 1, flat];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const index = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      if (dims[axis]! > 1) offset += index * stride;
      stride *= dims[axis]!;
    }
    return data[offset]!;
  };
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => f(at(a, da!, i), at(b, db!, i))) };
}

function matMul(a: Array64, b: Array64): Array64 {
  const [m, k, n] = [a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
  const [ba, bb] = [a, b].map(({ data }, i) => data.length / (i === 0 ? m * k : k * n)) as [number, number];
  const batch = Math.max(ba, bb);
  const data = new Float64Array(batch * m * n);
  for (let i = 0; i < data.length; i++) {
    const [block, row, column] = [Math.floor(i / (m * n)), Math.floor(i / n) % m, i % n];
    const [pa, pb] = [(ba > 1 ? block : 0) * m * k, (bb > 1 ? block : 0) * k * n];
    for (let j = 0; j < k; j++) data[i]! += a.data[pa + row * k + j]! * b.data[pb + j * n + column]!;
  }
  const leading = a.shape.length >= b.shape.length && ba >= bb ? a.shape : b.shape;
  return { shape: [...leading.slice(0, -2), m, n], data };
}

function conv(x: Array64, weight: Array64, pad: number, stride: number, groups: number): Array64 {
  const [batch, inChannels, height, width] = x.shape as [number, number, number, number];
  const [out, perGroup, kernel] = weight.shape as [number, number, number];
  const [h, w] = [height, width].map((size) => Math.floor((size + 2 * pad - kernel) / stride) + 1) as [number, number];
  const result = new Float64Array(batch * out * h * w);
  for (let i = 0; i < result.length; i++) {
    const [n, o, y, c] = [Math.floor(i / (out * h * w)), Math.floor(i / (h * w)) % out, Math.floor(i / w) % h, i % w];
    const first = Math.floor(o / (out / groups)) * perGroup;
    for (let k = 0; k < perGroup * kernel * kernel; k++) {
      const [ci, ky, kx] = [Math.floor(k / kernel ** 2), Math.floor(k / kernel) % kernel, k % kernel];
      const [sy, sx] = [stride * y + ky - pad, stride * c + kx - pad];
      if (sy < 0 || sx < 0 || sy >= height || sx >= width) continue;
      result[i]! +=
        x.data[((n * inChannels + first + ci) * height + sy) * width + sx]! *
        weight.data[o * perGroup * kernel ** 2 + k]!;
    }
  }
  return { shape: [batch, out, h, w], data: result };
}

/** Stride 2; `crop` pixels less on each side. */
function convTranspose(x: Array64, weight: Array64, crop: number, groups: number): Array64 {
  const [batch, inChannels, height, width] = x.shape as [number, number, number, number];
  const [, outPerGroup, kernel] = weight.shape as [number, number, number];
  const [h, w, out] = [2 * (height - 1) + kernel - 2 * crop, 2 * (width - 1) + kernel - 2 * crop, outPerGroup * groups];
  const result = new Float64Array(batch * out * h * w);
  for (const [i, value] of x.data.entries()) {
    const [n, c] = [Math.floor(i / (inChannels * height * width)), Math.floor(i / (height * width)) % inChannels];
    const [sy, sx] = [Math.floor(i / width) % height, i % width];
    const group = Math.floor(c / (inChannels / groups));
    for (let k = 0; k < outPerGroup * kernel * kernel; k++) {
      const [o, ky, kx] = [Math.floor(k / kernel ** 2), Math.floor(k / kernel) % kernel, k % kernel];
      const [y, xx] = [2 * sy + ky - crop, 2 * sx + kx - crop];
      if (y < 0 || xx < 0 || y >= h || xx >= w) continue;
      result[((n * out + group * outPerGroup + o) * h + y) * w + xx]! +=
        value * weight.data[c * outPerGroup * kernel ** 2 + k]!;
    }
  }
  return { shape: [batch, out, h, w], data: result };
}

function averagePool(x: Array64, factor: number): Array64 {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [h, w] = [height / factor, width / factor];
  const result = new Float64Array(batch * channels * h * w);
  for (const [i, value] of x.data.entries()) {
    const [plane, y, c] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    result[(plane * h + Math.floor(y / factor)) * w + Math.floor(c / factor)]! += value / factor ** 2;
  }
  return { shape: [batch, channels, h, w], data: result };
}

function sumOverPixels({ shape, data }: Array64): Array64 {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const result = new Float64Array(batch * channels);
  for (const [i, value] of data.entries()) result[Math.floor(i / (height * width))]! += value;
  return { shape: [batch, channels, 1, 1], data: result };
}

function sumOfFirstAxis({ shape, data }: Array64): Array64 {
  const result = new Float64Array(data.length / shape[0]!);
  for (const [i, value] of data.entries()) result[i % result.length]! += value;
  return { shape: shape.slice(1), data: result };
}

/** Along axis 1. */
function gather({ shape, data }: Array64, indices: Array64): Array64 {
  const [batch, rows, ...rest] = shape as [number, number, ...number[]];
  const size = sizeOf(rest);
  const numbers = Array.from({ length: batch }, (_, n) =>
    Array.from(indices.data, (k) => [...data.subarray((n * rows + k) * size, (n * rows + k + 1) * size)]),
  );
  return { shape: [batch, indices.data.length, ...rest], data: Float64Array.from(numbers.flat(2)) };
}

/** Zeros around an image. */
function pad({ shape, data }: Array64, before: number, after: number): Array64 {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const [h, w] = [height + before + after, width + before + after];
  const result = new Float64Array(batch * channels * h * w);
  for (const [i, value] of data.entries()) {
    const [plane, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    result[(plane * h + y + before) * w + x + before] = value;
  }
  return { shape: [batch, channels, h, w], data: result };
}

function transpose({ shape, data }: Array64, order: readonly number[]): Array64 {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const result = order.map((axis) => shape[axis]!);
  const at = (flat: number): number =>
    result.reduceRight(
      ({ rest, sum }, dim, k) => ({ rest: Math.floor(rest / dim), sum: sum + (rest % dim) * strides[order[k]!]! }),
      { rest: flat, sum: 0 },
    ).sum;
  return { shape: result, data: Float64Array.from(data, (_, i) => data[at(i)]!) };
}

function concat(parts: readonly Array64[]): Array64 {
  const [first] = parts;
  const total = parts.reduce((sum, { shape }) => sum + shape[1]!, 0);
  const data: number[] = [];
  for (let n = 0; n < first!.shape[0]!; n++) {
    for (const { shape, data: numbers } of parts) {
      const row = numbers.length / shape[0]!;
      data.push(...numbers.subarray(n * row, (n + 1) * row));
    }
  }
  return { shape: [first!.shape[0]!, total, ...first!.shape.slice(2)], data: Float64Array.from(data) };
}

function meanOfLastAxis(x: Array64): Array64 {
  const length = x.shape.at(-1)!;
  const data = new Float64Array(x.data.length / length);
  for (const [i, value] of x.data.entries()) data[Math.floor(i / length)]! += value / length;
  return { shape: [...x.shape.slice(0, -1), 1], data };
}
