import type { Graph, Value } from '../onnx/graph.ts';
import {
  add,
  clip,
  conv,
  convTranspose2x,
  leakyRelu,
  matMul,
  mul,
  reciprocal,
  sqrt,
  unsqueeze,
} from '../onnx/operators.ts';
import type { StyledConv, Weight } from './generator.ts';
import { activation } from './mappingGraph.ts';
import { filterSize, filterUpsampled } from './resample.ts';
import { correlationReads, type Reading, type Rows, rowsOf, transposedReads } from './rows.ts';

/** The values inside one styled convolution, of some rows, for those who differentiate it. */
export interface StyledConvValues {
  /** [samples, in] */
  readonly style: Value;
  /** See `demodulation`. */
  readonly demodulation: Demodulation;
  /** What is modulated: [samples, in, H, W], of half the resolution in an upsampling layer. */
  readonly input: Value;
  /** The convolution's result before demodulation, noise and bias: [samples, out, resolution, resolution]. */
  readonly convolved: Value;
  /** `convolved` times the demodulation and the activation's gain. */
  readonly demodulated: Value;
  /** The layer's output. */
  readonly activated: Value;
}

/** A styled convolution whose style is set. */
export interface StyledConvPart {
  /** The rows of its input that it needs for rows of its output. */
  reads(rows: Rows): Rows;
  /** From those of its input to rows of its output. */
  on(input: Value, rows: Rows): StyledConvValues;
}

/**
 * Modulated convolution in the form that needs no weights per sample: scale the activations, convolve with the
 * constant weights, scale by the demodulation; then noise, bias, leaky ReLU, gain, clamp.
 *
 * @param style [samples, in]; the layer's constants are named after it
 * @param noise [1], the factor of the stored noise plane
 */
export async function styledConv(
  graph: Graph,
  style: Value,
  layer: StyledConv,
  noise: Value,
  up: boolean,
): Promise<StyledConvPart> {
  const weight = await layer.weight.read();
  const convolution = up ? upsampling(graph, style, layer, weight) : sameSize(graph, style, layer, weight);
  // The activation's gain moves in front of it, into the small factors: a pass over the activations less.
  const { gain } = layer;
  const modulation = perChannel(graph, style);
  const scaling = demodulation(graph, style, layer, weight);
  const factor = perChannel(graph, scaling.factor);
  const strength = (await layer.noiseStrength.read())[0]!;
  const size = layer.noiseConst.shape[0]!;
  const stored = (await layer.noiseConst.read()).map((number) => number * strength * gain);
  const plane = mul(graph, graph.constant([1, 1, size, size], stored, `${style.name}.noise`), noise);
  const bias = await biasConstant(graph, layer.bias, `${style.name}.bias`, gain);
  return {
    reads: (rows) => convolution.reads(rows),
    on(input, rows) {
      const convolved = convolution.on(mul(graph, input, modulation), rows);
      const demodulated = mul(graph, convolved, factor);
      const noisy = add(graph, demodulated, rowsOf(graph, plane, rows));
      const rectified = leakyRelu(graph, add(graph, noisy, bias), activation.slope);
      const activated = layer.clamp === null ? rectified : clip(graph, rectified, layer.clamp);
      return { style, demodulation: scaling, input, convolved, demodulated, activated };
    },
  };
}

/** A convolution of constant weights, on rows of its input. */
interface ConvPart {
  reads(rows: Rows): Rows;
  on(input: Value, rows: Rows): Value;
}

function sameSize(graph: Graph, { name }: Value, layer: StyledConv, weight: Float32Array): ConvPart {
  const kernels = graph.constant(layer.weight.shape, weight, `${name}.weight`);
  const reading = (rows: Rows): Reading => correlationReads(rows, rows.of, layer.weight.shape[2]!, 1);
  return {
    reads: (rows) => reading(rows).rows,
    on: (input, rows) => conv(graph, input, kernels, { padding: reading(rows).zeros }),
  };
}

function upsampling(graph: Graph, { name }: Value, layer: StyledConv, weight: Float32Array): ConvPart {
  const [out, inChannels, ...kernel] = layer.weight.shape as [number, number, number, number];
  const kernels = graph.constant([inChannels, out, ...kernel], inOut(layer.weight, weight), `${name}.weight`);
  const filtered = (rows: Rows): Reading => correlationReads(rows, rows.of + 1, filterSize, 1);
  return {
    reads: (rows) => transposedReads(filtered(rows).rows).rows,
    on(input, rows) {
      const { rows: between, zeros } = filtered(rows);
      const { crop } = transposedReads(between);
      return filterUpsampled(graph, convTranspose2x(graph, input, kernels, crop), zeros);
    },
  };
}

export interface Demodulation {
  /** [samples, out] */
  readonly factor: Value;
  /** [in, out] */
  readonly squares: Float32Array;
}

/**
 * factor = gain / sqrt(sum over in and kernel of (weight style)^2 + 1e-8): [samples, out]. The activation's gain is in
 * it. `squares` [in, out] are the constants of that sum: factor = 1 / sqrt(style^2 squares + epsilon).
 */
export function demodulation(graph: Graph, style: Value, layer: StyledConv, weight: Float32Array): Demodulation {
  const [out, inChannels] = layer.weight.shape as [number, number];
  const taps = weight.length / (out * inChannels);
  const { gain } = layer;
  const squares = new Float32Array(inChannels * out);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inChannels; i++) {
      let sum = 0;
      for (let k = 0, at = (o * inChannels + i) * taps; k < taps; k++, at++) sum += weight[at]! ** 2;
      squares[i * out + o] = sum / gain ** 2;
    }
  }
  const sums = matMul(graph, mul(graph, style, style), graph.constant([inChannels, out], squares));
  return { factor: reciprocal(graph, sqrt(graph, add(graph, sums, graph.scalar(1e-8 / gain ** 2)))), squares };
}

/** [channels] -> a constant [1, channels, 1, 1] times a gain. */
export async function biasConstant(graph: Graph, weight: Weight, name: string, gain: number): Promise<Value> {
  const numbers = await weight.read();
  return graph.constant(
    [1, numbers.length, 1, 1],
    numbers.map((number) => number * gain),
    name,
  );
}

/** [samples, channels] -> [samples, channels, 1, 1]. */
export function perChannel(graph: Graph, x: Value): Value {
  return unsqueeze(graph, x, [2, 3]);
}

/** The numbers of a weight [out, in, k, k] as [in, out, k, k]. */
export function inOut({ shape }: Weight, weight: Float32Array): Float32Array {
  const [out, inChannels] = shape as [number, number];
  const taps = weight.length / (out * inChannels);
  const swapped = new Float32Array(weight.length);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inChannels; i++) {
      const from = (o * inChannels + i) * taps;
      swapped.set(weight.subarray(from, from + taps), (i * out + o) * taps);
    }
  }
  return swapped;
}
