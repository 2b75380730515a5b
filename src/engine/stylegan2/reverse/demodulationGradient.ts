import type { Graph, Value } from '../../onnx/graph.ts';
import { mul, unsqueeze } from '../../onnx/operators.ts';
import type { Demodulation } from '../styledConv.ts';

/**
 * What one unit of sum_xy e_o u_o takes from the gradient of style i by way of the demodulation: -s_i squares_io d_o^2.
 *
 * @param style [1, in]
 * @returns [1, in, out]
 */
export function demodulationGradient(graph: Graph, style: Value, { factor, squares }: Demodulation): Value {
  const [inChannels, out] = [style.shape[1] as number, factor.shape[1] as number];
  const factorSquared = unsqueeze(graph, mul(graph, factor, factor), [1]);
  const negativeStyle = unsqueeze(graph, mul(graph, style, graph.scalar(-1)), [2]);
  return mul(graph, mul(graph, graph.constant([1, inChannels, out], squares), factorSquared), negativeStyle);
}
