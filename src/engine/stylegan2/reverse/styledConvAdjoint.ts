import { Graph, type Value } from '../../onnx/graph.ts';
import { add, conv, matMul, mul, reshape, sumOverPixels, unsqueeze } from '../../onnx/operators.ts';
import type { ModulatedConv, StyledConv, Weight } from '../generator.ts';
import { filterUpsampledAdjoint, upsample2xAdjoint } from '../resample.ts';
import { demodulation, inOut, perChannel } from '../styledConv.ts';
import { demodulationGradient } from './demodulationGradient.ts';

/** What is particular to one layer's place in the network. */
export interface AdjointPlace {
  /** Upsampling: the input has half the output's size. */
  readonly up: boolean;
  /** Whether a later layer sends a cotangent. */
  readonly incoming: boolean;
  /** The ToRGB that reads this layer's output. */
  readonly toRgb: ModulatedConv | null;
  /** Of a residual block's first layer: the path past it, and what depends on the block's output. */
  readonly past: (Pick<AdjointPlace, 'incoming' | 'toRgb'> & { readonly skip: Weight }) | null;
  /** Whether an earlier layer wants one. */
  readonly outgoing: boolean;
}

/**
 * The exact adjoint of one styled convolution at one sample, for a batch of cotangents as whole maps.
 *
 * With a = act(u d(s) + ...), u = W * (s x), g the cotangent of a and e = g act' d:
 *   ds_i = sum_xy x_i (W^T e)_i - s_i sum_o squares_io d_o^2 sum_xy e_o u_o,   dx_i = s_i (W^T e)_i.
 *
 * Inputs: `cotangent` [maps, out, R, R]; `style` [1, in]; `input` x [1, in, H, H]; `convolved` u and `slope` act'
 * [1, out, R, R]; for the ToRGB, `rows` [maps, 1, R, 1] and `columns` [maps, 1, 1, R] of the pooling pattern, `rgbStyle`
 * [1, out], `colours` [maps, 3] one-hot and, where it is clamped, `rgbSlope` [1, 3, R, R].
 * Of a residual block's first layer, `outCotangent` [maps, blockOut, R, R] is the cotangent of the block's output, which
 * the second path takes to the block's input; the ToRGB's inputs are those of the ToRGB that reads that output.
 * Outputs: `styleGradient` [maps, in] and `inputCotangent` [maps, in, H, H].
 */
export async function styledConvAdjoint(layer: StyledConv, place: AdjointPlace): Promise<Graph> {
  const graph = new Graph(`adjoint of ${layer.name}`);
  const [out, inChannels] = layer.weight.shape as [number, number];
  const resolution = layer.noiseConst.shape[0]!;
  const size = place.up ? resolution / 2 : resolution;
  const weight = await layer.weight.read();

  const style = graph.input('style', [1, inChannels]);
  const input = graph.input('input', [1, inChannels, size, size]);
  const convolved = graph.input('convolved', [1, out, resolution, resolution]);
  const slope = graph.input('slope', [1, out, resolution, resolution]);
  const cotangent = await outputCotangent(graph, 'cotangent', place, out, resolution);

  const { factor, squares } = demodulation(graph, style, layer, weight);
  const scaled = mul(graph, cotangent, mul(graph, slope, perChannel(graph, factor)));
  const correlated = place.up ? upAdjoint(graph, scaled, layer, weight) : sameAdjoint(graph, scaled, layer, weight);

  const alongOut = reshape(graph, sumOverPixels(graph, mul(graph, scaled, convolved)), [out, 1]);
  const alongIn = reshape(graph, sumOverPixels(graph, mul(graph, correlated, input)), [inChannels, 1]);
  const throughDemodulation = matMul(graph, demodulationGradient(graph, style, { factor, squares }), alongOut);
  const gradient = reshape(graph, add(graph, alongIn, throughDemodulation), [inChannels]);
  graph.output('styleGradient', gradient);
  if (place.outgoing) {
    const through = mul(graph, correlated, perChannel(graph, style));
    const past = place.past && (await pastAdjoint(graph, place.past, resolution));
    graph.output('inputCotangent', past ? add(graph, through, past) : through);
  }
  return graph;
}

/** The cotangent of an output: from the layer after it, which is an input of that name, and from a ToRGB. */
async function outputCotangent(
  graph: Graph,
  name: string,
  { incoming, toRgb }: Pick<AdjointPlace, 'incoming' | 'toRgb'>,
  channels: number,
  resolution: number,
): Promise<Value> {
  const later = incoming ? graph.input(name, ['maps', channels, resolution, resolution]) : null;
  const fromRgb = toRgb && (await toRgbCotangent(graph, toRgb, resolution));
  const cotangent = later && fromRgb ? add(graph, later, fromRgb) : (later ?? fromRgb);
  if (!cotangent) throw new RangeError(`nothing depends on what has the ${name}`);
  return cotangent;
}

/** Adjoint of a residual block's second path: that of the upsampling, then the 1x1 convolution's, channels exchanged. */
async function pastAdjoint(graph: Graph, past: NonNullable<AdjointPlace['past']>, resolution: number): Promise<Value> {
  const [out, inChannels] = past.skip.shape as [number, number];
  const cotangent = await outputCotangent(graph, 'outCotangent', past, out, resolution);
  const exchanged = inOut(past.skip, await past.skip.read());
  const kernels = graph.constant([inChannels, out, 1, 1], exchanged);
  return conv(graph, upsample2xAdjoint(graph, cotangent), kernels, { padding: 0 });
}

/** The cotangent that a colour of the pooled image sends through ToRGB: [maps, channels, R, R]. */
async function toRgbCotangent(graph: Graph, toRgb: ModulatedConv, resolution: number): Promise<Value> {
  const [colours, channels] = toRgb.weight.shape as [number, number];
  const rows = graph.input('rows', ['maps', 1, resolution, 1]);
  const columns = graph.input('columns', ['maps', 1, 1, resolution]);
  const chosen = graph.input('colours', ['maps', colours]);
  const weight = matMul(graph, chosen, graph.constant([colours, channels], await toRgb.weight.read()));
  const modulated = mul(graph, weight, graph.input('rgbStyle', [1, channels]));
  const pattern = mul(graph, rows, columns);
  if (toRgb.clamp === null) return mul(graph, pattern, perChannel(graph, modulated));
  const slopes = reshape(graph, graph.input('rgbSlope', [1, colours, resolution, resolution]), [
    colours,
    resolution ** 2,
  ]);
  const slope = reshape(graph, matMul(graph, unsqueeze(graph, chosen, [1]), slopes), [1, resolution, resolution]);
  return mul(graph, mul(graph, pattern, slope), perChannel(graph, modulated));
}

/** Adjoint of a 3x3 correlation with padding 1: the flipped kernel, channels exchanged. */
function sameAdjoint(graph: Graph, cotangent: Value, layer: StyledConv, weight: Float32Array): Value {
  const [out, inChannels, kernel] = layer.weight.shape as [number, number, number];
  const taps = kernel * kernel;
  const exchanged = inOut(layer.weight, weight);
  for (let at = 0; at < exchanged.length; at += taps) exchanged.subarray(at, at + taps).reverse();
  return conv(graph, cotangent, graph.constant([inChannels, out, kernel, kernel], exchanged), { padding: 1 });
}

/** Adjoint of transposed convolution then filter: filter, then the same kernel as a convolution of stride 2. */
function upAdjoint(graph: Graph, cotangent: Value, layer: StyledConv, weight: Float32Array): Value {
  const [out, inChannels, kernel] = layer.weight.shape as [number, number, number];
  const kernels = graph.constant([inChannels, out, kernel, kernel], inOut(layer.weight, weight));
  return conv(graph, filterUpsampledAdjoint(graph, cotangent), kernels, { padding: 0, stride: 2 });
}
