import { pushForward } from '../../gradient/pushForward.ts';
import type { Graph, Value } from '../../onnx/graph.ts';
import { add, mul } from '../../onnx/operators.ts';

/** d to / d from, where `to` depends on `from` pixel by pixel: a tangent of ones, which is computed to spare the memory. */
export function elementwiseSlope(graph: Graph, from: Value, to: Value): Value {
  const ones = add(graph, mul(graph, from, graph.scalar(0)), graph.scalar(1));
  return pushForward(graph, new Map([[from, ones]]))(to)!;
}
