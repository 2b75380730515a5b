import { expect, test } from 'vitest';
import { Graph } from '../../../src/engine/onnx/graph.ts';
import { encodeModel } from '../../../src/engine/onnx/modelProto.ts';
import { add, mul } from '../../../src/engine/onnx/operators.ts';
import { createSession } from '../../../src/engine/runtime/ort.ts';

test('outputs have the names that were asked for, and a copy only where a value cannot have them', async () => {
  const graph = new Graph('outputs');
  const x = graph.input('x', [2]);
  const double = add(graph, x, x);
  graph.output('double', double);
  // Another node takes it too.
  graph.output('square', mul(graph, double, double));
  expect(identities(graph)).toBe(0);
  graph.output('again', double);
  graph.output('same', x);
  graph.output('one', graph.constant([1], [1]));
  expect(identities(graph)).toBe(3);

  const session = await createSession(encodeModel(graph), 'cpu', 1);
  const results = await session.run({ x: { data: Float32Array.of(3, -1), shape: [2] } });
  await session.release();
  expect(Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]))).toEqual({
    double: [6, -2],
    square: [36, 4],
    again: [6, -2],
    same: [3, -1],
    one: [1],
  });
});

function identities(graph: Graph): number {
  return Buffer.from(encodeModel(graph)).toString('latin1').split('Identity').length - 1;
}
