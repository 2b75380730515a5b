import { Graph, type Value } from '../onnx/graph.ts';
import { add, concat, leakyRelu, matMul, meanOfLastAxis, mul, reciprocal, sqrt } from '../onnx/operators.ts';
import { classCount, type Dense, type Generator, type Weight } from './generator.ts';
import type { StyleLayout } from './styleLayout.ts';

/** The slope of leaky ReLU below zero and the gain that follows it, everywhere in StyleGAN2. */
export const activation = { slope: 0.2, gain: Math.SQRT2 } as const;

/**
 * Graph `z` [samples, zDim] -> `w` [samples, wDim], no truncation. Of a conditional generator there is also `label`
 * [1, classes], one-hot, the same for all samples.
 */
export async function mappingGraph(generator: Generator): Promise<Graph> {
  const { zDim, labelEmbedding, layers } = generator.mapping;
  const graph = new Graph('mapping');
  const z = graph.input('z', ['samples', zDim]);
  const label = labelEmbedding && graph.input('label', [1, classCount(generator)]);
  const embedded = label && (await dense(graph, label, labelEmbedding, 'label'));
  const together = labelEmbedding?.normalised === 'withLatent' ? normalizer(graph, [z, embedded!]) : null;
  let x = mul(graph, z, together ?? normalizer(graph, [z]));
  for (const [i, layer] of layers.entries()) {
    // The gain moves in front of the activation, which is positively homogeneous, and so into the layer's numbers.
    const { gain, slope } = activation;
    // Appending the label's embedding to z is adding what the first layer makes of it.
    const onlyZ = i === 0 && labelEmbedding ? { ...layer, weight: columns(layer.weight, 0, zDim) } : layer;
    let sum = await dense(graph, x, onlyZ, String(i), gain);
    if (i === 0 && embedded) {
      const normalized = mul(graph, embedded, together ?? normalizer(graph, [embedded]));
      const onlyLabel = columns(layer.weight, zDim, layer.weight.shape[1]!);
      sum = add(graph, sum, await product(graph, normalized, onlyLabel, `${i}.labelWeight`, gain));
    }
    x = leakyRelu(graph, sum, slope);
  }
  graph.output('w', x);
  return graph;
}

/** Graph `w0`, `w1`, ... (one [samples, wDim] per slot of ws) -> `styles` [samples, channels]: canonical S, flat. */
export async function stylesGraph(generator: Generator, layout: StyleLayout): Promise<Graph> {
  const graph = new Graph('styles');
  const ws = Array.from({ length: layout.numWs }, (_, k) => graph.input(`w${k}`, ['samples', generator.mapping.wDim]));
  const styles: Value[] = [];
  for (const { index, conv, wIndex } of layout.layers) {
    styles.push(await dense(graph, ws[wIndex]!, conv.affine, String(index)));
  }
  graph.output('styles', concat(graph, styles, 1));
  return graph;
}

/** 1 / sqrt(mean(x^2) + 1e-8), per sample, of the parts side by side. */
function normalizer(graph: Graph, parts: readonly [Value, ...Value[]]): Value {
  const widths = parts.map(({ shape }) => shape.at(-1) as number);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const [first, ...rest] = parts.map((part, i) => {
    const mean = meanOfLastAxis(graph, mul(graph, part, part));
    return widths[i] === total ? mean : mul(graph, mean, graph.scalar(widths[i]! / total));
  });
  const meanSquare = rest.reduce((sum, share) => add(graph, sum, share), first!);
  return reciprocal(graph, sqrt(graph, add(graph, meanSquare, graph.scalar(1e-8))));
}

/** Its constants are `name.weight` [in, out] and `name.bias` [out], the gain in both. */
async function dense(graph: Graph, x: Value, { weight, bias }: Dense, name: string, gain = 1): Promise<Value> {
  const offsets = (await bias.read()).map((number) => number * gain);
  const weighted = await product(graph, x, weight, `${name}.weight`, gain);
  return add(graph, weighted, graph.constant(bias.shape, offsets, `${name}.bias`));
}

/** x weight^T gain, weight [out, in]; the constant `name` is [in, out]. */
async function product(graph: Graph, x: Value, weight: Weight, name: string, gain: number): Promise<Value> {
  const [out, input] = weight.shape as [number, number];
  const numbers = await weight.read();
  const transposed = new Float32Array(numbers.length);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < input; i++) transposed[i * out + o] = numbers[o * input + i]! * gain;
  }
  return matMul(graph, x, graph.constant([input, out], transposed, name));
}

/** Columns `from` to `to` of a matrix [rows, columns]. */
function columns(weight: Weight, from: number, to: number): Weight {
  const [rows, width] = weight.shape as [number, number];
  const kept = to - from;
  return {
    shape: [rows, kept],
    async read() {
      const numbers = await weight.read();
      return Float32Array.from({ length: rows * kept }, (_, i) => {
        return numbers[Math.floor(i / kept) * width + from + (i % kept)]!;
      });
    },
  };
}
