import { type Dim, Graph, type Value } from '../onnx/graph.ts';
import {
  add,
  clip,
  conv,
  convTranspose2x,
  leakyRelu,
  matMul,
  mul,
  reciprocal,
  reshape,
  sqrt,
  unsqueeze,
} from '../onnx/operators.ts';
import type { Generator, ModulatedConv, StyledConv, SynthesisBlock, Weight } from './generator.ts';
import { activation } from './mappingGraph.ts';
import { filterUpsampled, upsample2x } from './resample.ts';

/**
 * One resolution of the synthesis network as a graph, so that the network is a chain of them: activations before an
 * edited layer can be kept, work can give way between blocks, and no weight is in two graphs.
 *
 * What passes between blocks is named by its resolution, so that one block's results are the next one's feeds: block 8
 * takes `x4` [samples, channels, 4, 4] and `rgb4` [samples, 3, 4, 4] and makes `x8` and `rgb8`. The other inputs are the
 * layers' styles [samples, channels], and `noise` [1], 1 for the stored noise or 0 for none.
 */
export interface SynthesisBlockGraph {
  readonly graph: Graph;
  /** The block's activations [samples, channels, H, W]. */
  readonly xOut: Value;
  /** The image so far [samples, 3, H, W]; null before the first ToRGB. */
  readonly rgbOut: Value | null;
}

export const activationsName = (resolution: number): string => `x${resolution}`;
export const rgbName = (resolution: number): string => `rgb${resolution}`;

/** Builds the graph of a generator's block; outputs are for the caller to name. */
export async function synthesisBlockGraph(
  generator: Generator,
  block: SynthesisBlock,
  samples: Dim = 'samples',
): Promise<SynthesisBlockGraph> {
  const graph = new Graph(`synthesis${block.resolution}`);
  const before = generator.blocks[generator.blocks.indexOf(block) - 1];
  const size = block.resolution / 2;
  const style = (name: string, layer: ModulatedConv): Value => graph.input(name, [samples, layer.weight.shape[1]!]);

  const x = before ? graph.input(activationsName(size), [samples, before.conv1.weight.shape[0]!, size, size]) : null;
  const rgb = generator.blocks.some((b) => b.resolution < block.resolution && b.toRgb)
    ? graph.input(rgbName(size), [samples, 3, size, size])
    : null;
  const noise = graph.input('noise', [1]);
  const styles = {
    conv0Up: block.conv0Up && style('conv0Up', block.conv0Up),
    conv1: style('conv1', block.conv1),
    toRgb: block.toRgb && style('toRgb', block.toRgb),
  };

  const start = x ?? (await constant(graph, generator.constant));
  const upsampled = block.conv0Up ? await styledConv(graph, start, styles.conv0Up!, block.conv0Up, noise, true) : start;
  const xOut = await styledConv(graph, upsampled, styles.conv1, block.conv1, noise, false);
  const rgbBefore = rgb && upsample2x(graph, rgb);
  const rgbHere = block.toRgb && (await toRgb(graph, xOut, styles.toRgb!, block.toRgb));
  const rgbOut = rgbBefore && rgbHere ? add(graph, rgbBefore, rgbHere) : (rgbHere ?? rgbBefore);
  return { graph, xOut, rgbOut };
}

/**
 * Modulated convolution in the form that needs no weights per sample: scale the activations, convolve with the
 * constant weights, scale by the demodulation; then noise, bias, leaky ReLU, gain, clamp.
 */
async function styledConv(
  graph: Graph,
  x: Value,
  style: Value,
  layer: StyledConv,
  noise: Value,
  up: boolean,
): Promise<Value> {
  const [out, inChannels, kernel] = layer.weight.shape as [number, number, number];
  const weight = await layer.weight.read();
  const modulated = mul(graph, x, perChannel(graph, style));
  const convolved = up
    ? filterUpsampled(
        graph,
        convTranspose2x(
          graph,
          modulated,
          graph.constant([inChannels, out, kernel, kernel], swapOutIn(weight, out, inChannels)),
          0,
        ),
      )
    : conv(graph, modulated, graph.constant([out, inChannels, kernel, kernel], weight), 1);
  // The activation's gain moves in front of it, into the small factors: a pass over the activations less.
  const { gain, slope } = activation;
  const demodulated = mul(graph, convolved, perChannel(graph, demodulation(graph, style, weight, out, gain)));
  const strength = (await layer.noiseStrength.read())[0]!;
  const size = layer.noiseConst.shape[0]!;
  const plane = (await layer.noiseConst.read()).map((number) => number * strength * gain);
  const noisy = add(graph, demodulated, mul(graph, graph.constant([1, 1, size, size], plane), noise));
  const biased = add(graph, noisy, await bias(graph, layer.bias, gain));
  const activated = leakyRelu(graph, biased, slope);
  return layer.clamp === null ? activated : clip(graph, activated, layer.clamp);
}

/** gain / sqrt(sum over in and kernel of (weight style)^2 + 1e-8): [samples, out]. */
function demodulation(graph: Graph, style: Value, weight: Float32Array, out: number, gain: number): Value {
  const inChannels = style.shape[1] as number;
  const taps = weight.length / (out * inChannels);
  const squares = new Float32Array(inChannels * out);
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inChannels; i++) {
      let sum = 0;
      for (let k = 0, at = (o * inChannels + i) * taps; k < taps; k++, at++) sum += weight[at]! ** 2;
      squares[i * out + o] = sum / gain ** 2;
    }
  }
  const sums = matMul(graph, mul(graph, style, style), graph.constant([inChannels, out], squares));
  return reciprocal(graph, sqrt(graph, add(graph, sums, graph.scalar(1e-8 / gain ** 2))));
}

/** A 1x1 convolution to colours, not demodulated, as a matrix product with the small modulated weights [3, in]. */
async function toRgb(graph: Graph, x: Value, style: Value, layer: ModulatedConv): Promise<Value> {
  const [colours, inChannels] = layer.weight.shape as [number, number];
  const size = x.shape[3] as number;
  const weight = graph.constant([1, colours, inChannels], await layer.weight.read());
  const modulated = mul(graph, weight, unsqueeze(graph, style, [1]));
  const product = matMul(graph, modulated, reshape(graph, x, [inChannels, size * size]));
  const biased = add(graph, reshape(graph, product, [colours, size, size]), await bias(graph, layer.bias, 1));
  return layer.clamp === null ? biased : clip(graph, biased, layer.clamp);
}

async function constant(graph: Graph, weight: Weight): Promise<Value> {
  return graph.constant([1, ...weight.shape], await weight.read());
}

async function bias(graph: Graph, weight: Weight, gain: number): Promise<Value> {
  return graph.constant(
    [1, weight.shape[0]!, 1, 1],
    (await weight.read()).map((number) => number * gain),
  );
}

function perChannel(graph: Graph, x: Value): Value {
  return unsqueeze(graph, x, [2, 3]);
}

function swapOutIn(weight: Float32Array, out: number, inChannels: number): Float32Array {
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
