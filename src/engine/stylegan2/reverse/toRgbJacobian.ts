import { Graph } from '../../onnx/graph.ts';
import { matMul, mul } from '../../onnx/operators.ts';
import { perChannel } from '../styledConv.ts';
import type { StyleLayer } from '../styleLayout.ts';

/**
 * Graph: d one colour of the pooled image / d style of one ToRGB. Inputs: `activations` [1, channels, R, R], `colour`
 * [1, 3] one-hot, the pooling `pattern` [grid, R] and it `transposed`, and where ToRGB is clamped `rgbSlope` [1, 1, R, R].
 * Output `styleGradient` [1, channels, grid, grid].
 */
export async function toRgbJacobian(layer: StyleLayer, grid: number): Promise<Graph> {
  const graph = new Graph(`gradient of ${layer.conv.name}`);
  const { conv, channels, resolution } = layer;
  const x = graph.input('activations', [1, channels, resolution, resolution]);
  const visible = conv.clamp === null ? x : mul(graph, x, graph.input('rgbSlope', [1, 1, resolution, resolution]));
  const pooledRows = matMul(graph, graph.input('pattern', [grid, resolution]), visible);
  const pooled = matMul(graph, pooledRows, graph.input('transposed', [resolution, grid]));
  const weight = graph.constant([3, channels], await conv.weight.read());
  const ofColour = matMul(graph, graph.input('colour', [1, 3]), weight);
  graph.output('styleGradient', mul(graph, pooled, perChannel(graph, ofColour)));
  return graph;
}
