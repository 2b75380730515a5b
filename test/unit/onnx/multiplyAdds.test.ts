import { expect, test } from 'vitest';
import { Graph } from '../../../src/engine/onnx/graph.ts';
import { multiplyAdds } from '../../../src/engine/onnx/multiplyAdds.ts';
import { conv, convTranspose2x, matMul } from '../../../src/engine/onnx/operators.ts';

const zeros = (graph: Graph, shape: readonly number[]) =>
  graph.computedConstant(shape, () => {
    throw new Error('counting reads no numbers');
  });

test('convolutions and matrix products are counted as they are carried out', () => {
  const graph = new Graph('counted');
  const x = graph.input('x', ['maps', 4, 8, 8]);
  graph.output('same', conv(graph, x, zeros(graph, [5, 4, 3, 3]), { padding: 1 }));
  expect(multiplyAdds(graph, { maps: 2 })).toBe(2 * 64 * 5 * 4 * 9);
  graph.output('coarse', conv(graph, x, zeros(graph, [5, 4, 3, 3]), { padding: 1, stride: 2 }));
  graph.output('depthwise', conv(graph, x, zeros(graph, [4, 1, 4, 4]), { padding: 2, groups: 4 }));
  graph.output('up', convTranspose2x(graph, x, zeros(graph, [4, 5, 3, 3]), 0));
  graph.output('matrices', matMul(graph, zeros(graph, [7, 6, 3]), graph.input('y', [7, 3, 11])));
  const added = 16 * 5 * 4 * 9 + 4 * 81 * 16 + 4 * 64 * 5 * 9 + 7 * 6 * 3 * 11;
  expect(multiplyAdds(graph, { maps: 1 })).toBe(64 * 5 * 4 * 9 + added);
});

test('what no output needs is not counted, and a size that has a name must be given', () => {
  const graph = new Graph('counted');
  const x = graph.input('x', ['maps', 4]);
  matMul(graph, x, zeros(graph, [4, 100]));
  graph.output('y', matMul(graph, x, zeros(graph, [4, 3])));
  expect(multiplyAdds(graph, { maps: 10 })).toBe(120);
  expect(() => multiplyAdds(graph)).toThrow('graph counted has a size maps that is not given');
});
