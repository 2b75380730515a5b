import type { Graph, Value } from '../onnx/graph.ts';
import { forwardRules, type Tangent } from './forwardRules.ts';

/**
 * Forward-mode differentiation: adds to a graph the nodes that carry tangents of some of its values to all that depend
 * on them, exactly, at the point the graph is evaluated at.
 *
 * @param seeds value -> its tangent, [directions, ...shape without batch]
 * @returns the tangent of any value of the graph; null where it does not depend on the seeds
 */
export function pushForward(graph: Graph, seeds: ReadonlyMap<Value, Value>): (value: Value) => Tangent {
  const tangents = new Map<Value, Tangent>(seeds);
  const tangentOf = (value: Value): Tangent => tangents.get(value) ?? null;
  for (const node of [...graph.nodes]) {
    const incoming = node.inputs.map(tangentOf);
    if (incoming.some((tangent) => tangent)) tangents.set(node.output, forwardRules[node.op](graph, node, incoming));
  }
  return tangentOf;
}
