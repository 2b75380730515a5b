import { Graph, type Value } from '../onnx/graph.ts';
import { add, concat, leakyRelu, matMul, meanOfLastAxis, mul, reciprocal, sqrt } from '../onnx/operators.ts';
import type { Dense, Generator } from './generator.ts';
import type { StyleLayout } from './styleLayout.ts';

/** The slope of leaky ReLU below zero and the gain that follows it, everywhere in StyleGAN2. */
export const activation = { slope: 0.2, gain: Math.SQRT2 } as const;

/** Graph `z` [samples, zDim] -> `w` [samples, wDim], no truncation. */
export async function mappingGraph({ mapping }: Generator): Promise<Graph> {
  const graph = new Graph('mapping');
  let x = normalizeSecondMoment(graph, graph.input('z', ['samples', mapping.zDim]));
  for (const layer of mapping.layers) {
    // The gain moves in front of the activation, which is positively homogeneous, and so into the layer's numbers.
    x = leakyRelu(graph, await dense(graph, x, layer, activation.gain), activation.slope);
  }
  graph.output('w', x);
  return graph;
}

/** Graph `w0`, `w1`, ... (one [samples, wDim] per slot of ws) -> `styles` [samples, channels]: canonical S, flat. */
export async function stylesGraph(generator: Generator, layout: StyleLayout): Promise<Graph> {
  const graph = new Graph('styles');
  const ws = Array.from({ length: layout.numWs }, (_, k) => graph.input(`w${k}`, ['samples', generator.mapping.wDim]));
  const styles: Value[] = [];
  for (const { conv, wIndex } of layout.layers) styles.push(await dense(graph, ws[wIndex]!, conv.affine));
  graph.output('styles', concat(graph, styles));
  return graph;
}

/** x / sqrt(mean(x^2) + 1e-8), per sample. */
function normalizeSecondMoment(graph: Graph, x: Value): Value {
  const meanSquare = meanOfLastAxis(graph, mul(graph, x, x));
  return mul(graph, x, reciprocal(graph, sqrt(graph, add(graph, meanSquare, graph.scalar(1e-8)))));
}

async function dense(graph: Graph, x: Value, { weight, bias }: Dense, gain = 1): Promise<Value> {
  const [out, input] = weight.shape as [number, number];
  const numbers = await weight.read();
  const transposed = new Float32Array(numbers.length);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < input; i++) transposed[i * out + o] = numbers[o * input + i]! * gain;
  }
  const offsets = (await bias.read()).map((number) => number * gain);
  return add(graph, matMul(graph, x, graph.constant([input, out], transposed)), graph.constant([out], offsets));
}
