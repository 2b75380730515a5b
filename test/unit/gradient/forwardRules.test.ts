import { expect, test } from 'vitest';
import { pushForward } from '../../../src/engine/gradient/pushForward.ts';
import { Graph, type Op, type Value } from '../../../src/engine/onnx/graph.ts';
import { encodeModel } from '../../../src/engine/onnx/modelProto.ts';
import * as onnx from '../../../src/engine/onnx/operators.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { forwardRules } from '../../../src/engine/gradient/forwardRules.ts';
import { evaluate, type Array64 } from './evaluate.ts';
import { seededNormal } from './seededNormal.ts';

const directions = 3;
const runtime = new Runtime('cpu', 1);
const task = { priority: 'picture', signal: new AbortController().signal } as const;

/**
 * One row per operator and per way a tangent can enter it: shapes of the inputs that vary (batch 1 first), and the
 * expression. Inputs are standard normal, which keeps clear of the kinks at 0 and 0.7 with the seeds used.
 */
interface Row {
  readonly op: Op;
  readonly inputs: readonly (readonly number[])[];
  /** Which inputs vary; all unless given. */
  readonly vary?: readonly number[];
  readonly build: (graph: Graph, inputs: readonly Value[]) => Value;
}

const image = [1, 4, 6, 6];
const weight = (graph: Graph, shape: readonly number[]): Value =>
  graph.constant(
    shape,
    Float32Array.from(
      seededNormal(
        shape.reduce((a, b) => a * b),
        99,
      ),
    ),
  );

const rows: readonly Row[] = [
  { op: 'Abs', inputs: [image], build: (g, [x]) => onnx.abs(g, x!) },
  { op: 'Add', inputs: [image, image], build: (g, [a, b]) => onnx.add(g, a!, b!) },
  { op: 'Add', inputs: [image, image], vary: [0], build: (g, [a, b]) => onnx.add(g, a!, b!) },
  { op: 'Add', inputs: [image, [1, 4, 1, 1]], vary: [1], build: (g, [a, b]) => onnx.add(g, a!, b!) },
  { op: 'AveragePool', inputs: [image], build: (g, [x]) => onnx.averagePool(g, x!, 2) },
  { op: 'Clip', inputs: [image], build: (g, [x]) => onnx.clip(g, x!, 0.7) },
  {
    op: 'Concat',
    inputs: [
      [1, 3],
      [1, 5],
    ],
    build: (g, parts) => onnx.concat(g, parts, 1),
  },
  { op: 'Conv', inputs: [image], build: (g, [x]) => onnx.conv(g, x!, weight(g, [5, 4, 3, 3]), { padding: 1 }) },
  {
    op: 'Conv',
    inputs: [image],
    build: (g, [x]) => onnx.conv(g, x!, weight(g, [4, 1, 4, 4]), { padding: 1, groups: 4 }),
  },
  {
    op: 'Conv',
    inputs: [[1, 4, 7, 7]],
    build: (g, [x]) => onnx.conv(g, x!, weight(g, [5, 4, 3, 3]), { padding: 0, stride: 2 }),
  },
  { op: 'ConvTranspose', inputs: [image], build: (g, [x]) => onnx.convTranspose2x(g, x!, weight(g, [4, 5, 3, 3]), 0) },
  {
    op: 'ConvTranspose',
    inputs: [image],
    build: (g, [x]) => onnx.convTranspose2x(g, x!, weight(g, [4, 1, 4, 4]), 1, 4),
  },
  {
    op: 'Cast',
    inputs: [[1, 4, 3]],
    build: (g, [x]) => onnx.gather(g, x!, onnx.toIndices(g, g.constant([3], [3, 0, 2]))),
  },
  {
    op: 'Gather',
    inputs: [[1, 4, 3]],
    build: (g, [x]) => onnx.gather(g, x!, g.constant([5], BigInt64Array.of(3n, 0n, 0n, 2n, 1n))),
  },
  { op: 'Pad', inputs: [image], build: (g, [x]) => onnx.pad(g, x!, 1, 2) },
  { op: 'Transpose', inputs: [[1, 2, 3, 4]], build: (g, [x]) => onnx.transpose(g, x!, [0, 3, 1, 2]) },
  { op: 'LeakyRelu', inputs: [image], build: (g, [x]) => onnx.leakyRelu(g, x!, 0.2) },
  { op: 'MatMul', inputs: [[1, 6]], build: (g, [x]) => onnx.matMul(g, x!, weight(g, [6, 5])) },
  {
    op: 'MatMul',
    inputs: [
      [1, 3, 4],
      [1, 4, 7],
    ],
    build: (g, [a, b]) => onnx.matMul(g, a!, b!),
  },
  {
    op: 'MatMul',
    inputs: [
      [1, 3, 4],
      [1, 4, 7],
    ],
    vary: [1],
    build: (g, [a, b]) => onnx.matMul(g, a!, b!),
  },
  { op: 'Mul', inputs: [image, [1, 4, 1, 1]], build: (g, [a, b]) => onnx.mul(g, a!, b!) },
  { op: 'Mul', inputs: [image, [1, 4, 1, 1]], vary: [1], build: (g, [a, b]) => onnx.mul(g, a!, b!) },
  { op: 'Mul', inputs: [image], build: (g, [x]) => onnx.mul(g, x!, x!) },
  { op: 'Reciprocal', inputs: [[1, 8]], build: (g, [x]) => onnx.reciprocal(g, x!) },
  { op: 'ReduceMean', inputs: [[1, 8]], build: (g, [x]) => onnx.meanOfLastAxis(g, x!) },
  { op: 'ReduceSum', inputs: [image], build: (g, [x]) => onnx.sumOverPixels(g, x!) },
  { op: 'Reshape', inputs: [image], build: (g, [x]) => onnx.reshape(g, x!, [4, 36]) },
  { op: 'Slice', inputs: [[1, 8]], build: (g, [x]) => onnx.axisRange(g, x!, 1, 2, 5) },
  { op: 'Sqrt', inputs: [[1, 8]], build: (g, [x]) => onnx.sqrt(g, onnx.add(g, onnx.mul(g, x!, x!), g.scalar(0.1))) },
  { op: 'Unsqueeze', inputs: [[1, 4]], build: (g, [x]) => onnx.unsqueeze(g, x!, [2, 3]) },
  {
    op: 'Where',
    inputs: [image, image],
    build: (g, [a, b]) => onnx.where(g, onnx.greater(g, a!, g.scalar(0)), a!, b!),
  },
  {
    op: 'Greater',
    inputs: [image],
    build: (g, [x]) => onnx.where(g, onnx.greater(g, x!, g.scalar(0)), x!, g.scalar(3)),
  },
  {
    // Factors that follow each other are merged: the chain must still be the product of all of them.
    op: 'Mul',
    inputs: [image, [1, 4, 1, 1], [1, 4, 6, 6]],
    build: (g, [x, s, m]) => onnx.mul(g, onnx.leakyRelu(g, onnx.mul(g, x!, s!), 0.2), m!),
  },
];

test.each(rows.map((row, k) => ({ ...row, title: `${row.op} (${k})`, seed: k })))(
  '$title: tangents equal central differences in double precision',
  async ({ inputs, vary = inputs.map((_, i) => i), build, seed }) => {
    const graph = new Graph('rule');
    const values = inputs.map((shape, i) => graph.input(`x${i}`, shape));
    const output = build(graph, values);
    const primal = inputs.map((shape, i) => normalArray(shape, 1000 * seed + i));
    const tangents = vary.map((i) => normalArray([directions, ...inputs[i]!.slice(1)], 1000 * seed + 500 + i));

    const reference = new Graph('rule');
    const referenceInputs = inputs.map((shape, i) => reference.input(`x${i}`, shape));
    const referenceOutput = build(reference, referenceInputs);
    const expected = centralDifference(reference, referenceInputs, referenceOutput, primal, vary, tangents);

    const seeds = new Map(vary.map((i) => [values[i]!, graph.input(`d${i}`, ['directions', ...inputs[i]!.slice(1)])]));
    const tangent = pushForward(graph, seeds)(output);
    graph.output('tangent', tangent!);
    const feeds = Object.fromEntries([
      ...primal.map((array, i) => [`x${i}`, single(array)] as const),
      ...vary.map((i, k) => [`d${i}`, single(tangents[k]!)] as const),
    ]);
    const result = await runtime.prepare(() => Promise.resolve(encodeModel(graph))).run(feeds, task);

    expect(result['tangent']!.data).toHaveLength(expected.length);
    const scale = Math.max(...expected.map(Math.abs));
    for (const [i, value] of expected.entries()) {
      // 1e-5 of the largest entry: float32 rounding over at most a few dozen products.
      expect(Math.abs(result['tangent']!.data[i]! - value)).toBeLessThanOrEqual(1e-5 * scale);
    }
  },
);

test('every operator is in the table of cases', () => {
  expect(new Set(rows.map(({ op }) => op))).toEqual(new Set(Object.keys(forwardRules)));
});

/** (f(x + h t) - f(x - h t)) / 2h for each direction, concatenated. */
function centralDifference(
  graph: Graph,
  inputs: readonly Value[],
  output: Value,
  primal: readonly Array64[],
  vary: readonly number[],
  tangents: readonly Array64[],
): number[] {
  const h = 1e-6;
  const result: number[] = [];
  for (let d = 0; d < directions; d++) {
    const [plus, minus] = [h, -h].map((step) => {
      const feeds = new Map(inputs.map((value, i) => [value, moved(primal[i]!, tangents[vary.indexOf(i)], d, step)]));
      return evaluate(graph, feeds)(output).data;
    });
    result.push(...plus!.map((value, i) => (value - minus![i]!) / (2 * h)));
  }
  return result;
}

function moved({ shape, data }: Array64, tangent: Array64 | undefined, direction: number, step: number): Array64 {
  return { shape, data: data.map((x, i) => x + (tangent ? step * tangent.data[direction * data.length + i]! : 0)) };
}

function normalArray(shape: readonly number[], seed: number): Array64 {
  return {
    shape,
    data: Float64Array.from(
      seededNormal(
        shape.reduce((a, b) => a * b, 1),
        seed,
      ),
      Math.fround,
    ),
  };
}

function single({ shape, data }: Array64): { shape: readonly number[]; data: Float32Array } {
  return { shape, data: Float32Array.from(data) };
}
