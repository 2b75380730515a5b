import type { Graph, Node, Op, Value } from '../onnx/graph.ts';
import { abs, add, greater, mul, where } from '../onnx/operators.ts';

/** A tangent is null where it is known to be zero, so that nothing is computed for it. */
export type Tangent = Value | null;

/**
 * How an operator carries tangents: from the node (with its inputs and its output, at the point of linearisation) and
 * the tangents of its inputs to the tangent of its output. Tangents have a batch of their own, many directions for one
 * sample, which broadcasts against the sample's batch of 1.
 */
export type ForwardRule = (graph: Graph, node: Node, tangents: readonly Tangent[]) => Tangent;

/** Linear in its first input, the others constant: the same node on the tangent. */
const linear: ForwardRule = (graph, { op, inputs, output, attributes }, [t]) =>
  t ? graph.add(op, [t, ...inputs.slice(1)], [t.shape[0]!, ...output.shape.slice(1)], attributes) : null;

/** Linear in each of two inputs: a . tb + ta . b. */
const bilinear: ForwardRule = (graph, { op, inputs, output }, [ta, tb]) => {
  const product = (a: Value, b: Value, t: Value): Value =>
    graph.add(op, [a, b], [t.shape[0]!, ...output.shape.slice(1)]);
  const [a, b] = inputs as [Value, Value];
  return sum(graph, ta ? product(ta, b, ta) : null, tb ? product(a, tb, tb) : null);
};

/** Nothing flows: piecewise constant, or never between an input that varies and an output. */
const constant: ForwardRule = () => null;

/** Multiplies the tangent by the derivative, built from the node only when a tangent arrives. */
const elementwise =
  (derivative: (graph: Graph, node: Node) => Value): ForwardRule =>
  (graph, node, [t]) =>
    t ? scale(graph, t, derivative(graph, node)) : null;

/** One rule per operator. The exhaustive type makes a new operator a compile error until it has one. */
export const forwardRules: Readonly<Record<Op, ForwardRule>> = {
  Abs: elementwise((graph, { inputs: [x] }) => stepAtZero(graph, x!, 1, -1)),
  Add: (graph, { output }, [ta, tb]) => {
    const both = sum(graph, ta ?? null, tb ?? null);
    return both && spread(graph, both, output);
  },
  AveragePool: linear,
  Cast: constant,
  Clip: elementwise((graph, { inputs: [x, , limit] }) =>
    where(graph, greater(graph, abs(graph, x!), limit!), graph.scalar(0), graph.scalar(1)),
  ),
  Concat: (graph, { inputs, output, attributes }, tangents) => {
    const some = tangents.find((t) => t);
    if (!some) return null;
    if (tangents.some((t) => !t)) throw new Error(`Concat of ${inputs.length} parts needs a tangent for each`);
    return graph.add('Concat', tangents as Value[], [some.shape[0]!, ...output.shape.slice(1)], attributes);
  },
  Conv: linear,
  ConvTranspose: linear,
  Gather: linear,
  Greater: constant,
  LeakyRelu: elementwise((graph, { inputs: [x], attributes }) =>
    stepAtZero(graph, x!, 1, (attributes['alpha'] as { float: number }).float),
  ),
  MatMul: bilinear,
  Mul: (graph, { inputs, output }, [ta, tb]) => {
    const [a, b] = inputs as [Value, Value];
    const both = sum(graph, ta ? scale(graph, ta, b) : null, tb ? scale(graph, tb, a) : null);
    return both && spread(graph, both, output);
  },
  Pad: linear,
  Reciprocal: elementwise((graph, { output: y }) => mul(graph, mul(graph, y, y), graph.scalar(-1))),
  ReduceMean: linear,
  ReduceSum: linear,
  Reshape: linear,
  Slice: linear,
  Sqrt: elementwise((graph, { output: y }) => {
    const inverse = graph.add('Reciprocal', [y], y.shape);
    return mul(graph, inverse, graph.scalar(0.5));
  }),
  Transpose: linear,
  Unsqueeze: linear,
  Where: (graph, { inputs: [condition], output }, [, ta, tb]) => {
    if (!ta && !tb) return null;
    const zero = graph.scalar(0);
    return spread(graph, where(graph, condition!, ta ?? zero, tb ?? zero), output);
  },
};

function sum(graph: Graph, a: Tangent, b: Tangent): Tangent {
  return a && b ? add(graph, a, b) : (a ?? b);
}

/**
 * tangent * factor. A tangent that was just scaled is scaled once by the product instead: factors have a batch of 1,
 * tangents a large one, and passes over them are what elementwise work costs. The replaced node dies with its last use.
 */
function scale(graph: Graph, tangent: Value, factor: Value): Value {
  const { producer } = tangent;
  if (producer?.op === 'Mul' && scaledBy.has(producer)) {
    const [inner, innerFactor] = producer.inputs as [Value, Value];
    return remember(mul(graph, inner, mul(graph, innerFactor, factor)));
  }
  return remember(mul(graph, tangent, factor));
}

/** The nodes that `scale` made, whose second input is a factor. */
const scaledBy = new WeakSet<Node>();

function remember(value: Value): Value {
  scaledBy.add(value.producer!);
  return value;
}

/** `above` where x > 0, else `below`. */
function stepAtZero(graph: Graph, x: Value, above: number, below: number): Value {
  return where(graph, greater(graph, x, graph.scalar(0)), graph.scalar(above), graph.scalar(below));
}

/** Repeats a tangent along the axes where its own input was broadcast. */
function spread(graph: Graph, tangent: Value, like: Value): Value {
  const target = like.shape.slice(1);
  const own = tangent.shape.slice(1 - like.shape.length);
  if (tangent.shape.length === like.shape.length && own.every((dim, axis) => dim === target[axis])) return tangent;
  const sizes = [1, ...(target as number[])];
  return add(graph, tangent, graph.constant(sizes, new Float32Array(sizes.reduce((product, dim) => product * dim, 1))));
}
