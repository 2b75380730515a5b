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
import { filterUpsampled } from './resample.ts';

/** The values inside one styled convolution, for those who differentiate it. */
export interface StyledConvValues {
  /** [samples, in] */
  readonly style: Value;
  /** See `demodulation`. */
  readonly demodulation: Demodulation;
  /** What is modulated: [samples, in, H, W], H half the resolution in an upsampling layer. */
  readonly input: Value;
  /** The convolution's result before demodulation, noise and bias: [samples, out, resolution, resolution]. */
  readonly convolved: Value;
  /** `convolved` times the demodulation and the activation's gain. */
  readonly demodulated: Value;
  /** The layer's output. */
  readonly activated: Value;
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
  input: Value,
  style: Value,
  layer: StyledConv,
  noise: Value,
  up: boolean,
): Promise<StyledConvValues> {
  const weight = await layer.weight.read();
  const [out, inChannels, kernel] = layer.weight.shape as [number, number, number];
  const modulated = mul(graph, input, perChannel(graph, style));
  const kernels = up
    ? graph.constant([inChannels, out, kernel, kernel], inOut(layer.weight, weight), `${style.name}.weight`)
    : graph.constant([out, inChannels, kernel, kernel], weight, `${style.name}.weight`);
  const convolved = up
    ? filterUpsampled(graph, convTranspose2x(graph, modulated, kernels, 0))
    : conv(graph, modulated, kernels, { padding: 1 });
  // The activation's gain moves in front of it, into the small factors: a pass over the activations less.
  const { gain } = layer;
  const scaling = demodulation(graph, style, layer, weight);
  const demodulated = mul(graph, convolved, perChannel(graph, scaling.factor));
  const strength = (await layer.noiseStrength.read())[0]!;
  const size = layer.noiseConst.shape[0]!;
  const plane = (await layer.noiseConst.read()).map((number) => number * strength * gain);
  const noisy = add(
    graph,
    demodulated,
    mul(graph, graph.constant([1, 1, size, size], plane, `${style.name}.noise`), noise),
  );
  const rectified = leakyRelu(
    graph,
    add(graph, noisy, await biasConstant(graph, layer.bias, `${style.name}.bias`, gain)),
    activation.slope,
  );
  const activated = layer.clamp === null ? rectified : clip(graph, rectified, layer.clamp);
  return { style, demodulation: scaling, input, convolved, demodulated, activated };
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
