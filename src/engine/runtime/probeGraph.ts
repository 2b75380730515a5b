import { RandomState } from '../numpy/randomState.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import {
  add,
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
import type { Feeds } from './ort.ts';

const channels = 256;
const size = 32;
const slope = 0.2;

/** A graph and one set of inputs for it. */
export interface Trial {
  readonly graph: Graph;
  readonly feeds: Feeds;
}

/**
 * What a device is tried with: the operators of a synthesis network in the shapes of a middle block (about 10^9
 * multiply-adds). A modulated and demodulated 3x3 convolution at 32 x 32, a transposed one up to 64 x 64 with its
 * depthwise low-pass filter, leaky ReLUs, and the matrix product that makes colours.
 */
export function probeTrial(): Trial {
  const random = new RandomState(0);
  const graph = new Graph('probe');
  const normal = (shape: readonly number[], scale: number): Value => {
    const count = shape.reduce((product, dim) => product * dim, 1);
    return graph.constant(
      shape,
      Float32Array.from(random.standardNormal(count), (x) => x * scale),
    );
  };
  const half = channels / 2;
  const x = graph.input('x', [1, channels, size, size]);
  const style = graph.input('style', [1, channels]);
  const modulated = mul(graph, x, unsqueeze(graph, style, [2, 3]));
  const convolved = conv(graph, modulated, normal([channels, channels, 3, 3], 0.02), { padding: 1 });
  const sums = matMul(graph, mul(graph, style, style), graph.constant([channels, channels], filled(channels ** 2)));
  const demodulation = reciprocal(graph, sqrt(graph, add(graph, sums, graph.scalar(1e-8))));
  const low = leakyRelu(graph, mul(graph, convolved, unsqueeze(graph, demodulation, [2, 3])), slope);
  const up = convTranspose2x(graph, low, normal([channels, half, 3, 3], 0.05), 0);
  const filtered = conv(graph, up, normal([half, 1, 4, 4], 0.25), { padding: 1, groups: half });
  const high = leakyRelu(graph, filtered, slope);
  const pixels = (2 * size) ** 2;
  graph.output('rgb', matMul(graph, normal([1, 3, half], 0.1), reshape(graph, high, [half, pixels])));
  return {
    graph,
    feeds: {
      x: {
        shape: [1, channels, size, size],
        data: Float32Array.from(random.standardNormal(channels * size ** 2)),
      },
      style: { shape: [1, channels], data: Float32Array.from(random.standardNormal(channels), (s) => 1 + 0.3 * s) },
    },
  };
}

/** The sums over a kernel of squared weights, of the order they have where weights are as above. */
function filled(length: number): Float32Array {
  return new Float32Array(length).fill(9 * 0.02 ** 2);
}
