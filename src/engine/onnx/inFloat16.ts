import { toFloat16 } from './float16.ts';
import { Graph, type Node, type Op, type Value } from './graph.ts';
import { castTo } from './operators.ts';

/** Whose inputs after the first are shapes, axes and indices. */
const indexed: ReadonlySet<Op> = new Set(['Gather', 'Pad', 'ReduceSum', 'Reshape', 'Slice', 'Unsqueeze']);

/**
 * The same graph with its activations in float16: convolutions between all channels and what follows from them, with the
 * constants that those take, up to matrix products. All else stays in float32: the demodulation of styles before, the colours
 * after, which an edit can make as large as it likes, and the graph's inputs and outputs. Activations beyond 65504 become infinite.
 */
export function inFloat16(graph: Graph): Graph {
  const copy = new Graph(graph.name);
  const full = new Map<Value, Value>();
  const half = new Map<Value, Value>();

  const inFull = (value: Value): Value => known(full, value, () => castTo(copy, half.get(value)!, 'float32'));
  const inHalf = (value: Value): Value =>
    known(half, value, () => {
      const constant = graph.constants.get(value);
      if (!constant) return castTo(copy, full.get(value)!, 'float16');
      const read = (): Uint16Array => toFloat16(constant.read() as Float32Array);
      return copy.computedConstant(value.shape as readonly number[], read, `${value.name}.float16`);
    });

  for (const input of graph.inputs) full.set(input, copy.input(input.name, input.shape));
  for (const { value, read } of graph.constants.values())
    full.set(value, copy.computedConstant(value.shape as readonly number[], read, value.name));
  const made = new Set<Value>();
  for (const node of graph.liveNodes()) {
    const { op, inputs, output, attributes } = node;
    const isHalf = isDense(node) || (op !== 'MatMul' && inputs.some((input) => made.has(input)));
    const take = (input: Value, i: number): Value => (isHalf && !(i > 0 && indexed.has(op)) ? inHalf : inFull)(input);
    (isHalf ? half : full).set(output, copy.add(op, inputs.map(take), output.shape, attributes));
    if (isHalf) made.add(output);
  }
  for (const { name, value } of graph.outputs) copy.output(name, inFull(value));
  return copy;
}

/** A convolution between all channels: what most of the time goes to. */
function isDense({ op, attributes }: Node): boolean {
  return (op === 'Conv' || op === 'ConvTranspose') && attributes['group'] === 1;
}

function known(values: Map<Value, Value>, value: Value, make: () => Value): Value {
  let found = values.get(value);
  if (!found) values.set(value, (found = make()));
  return found;
}
