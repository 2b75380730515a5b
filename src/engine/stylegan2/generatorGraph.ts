import { Graph, type Value } from '../onnx/graph.ts';
import { add, axisRange, mul } from '../onnx/operators.ts';
import { layersByBlock, styleInput } from './blockStyles.ts';
import { classCount, type Generator } from './generator.ts';
import { mappingGraph, stylesGraph } from './mappingGraph.ts';
import type { StyleLayout } from './styleLayout.ts';
import { activationsName, rgbName, synthesisBlockGraph } from './synthesisBlockGraph.ts';

/**
 * A whole generator as one graph, for other programs. Its inputs:
 *
 * - `z` [samples, zDim]; of a conditional generator also `label` [1, classes], one-hot
 * - `psi` [1]: truncation in all layers, 1 is none
 * - `s` [samples, channels], canonical S, and `from_z` [1]: 1, and s is an edit, added to the S of z; 0, and it is S itself
 * - `noise` [1]: 1 for the stored noise, 0 for none
 *
 * and outputs: `w` [samples, wDim], untruncated; `styles` [samples, channels], the S of the image; `image` [samples, 3,
 * resolution, resolution], nominally in [-1, 1], not clamped.
 *
 * @param centre the truncation centre [wDim]
 */
export async function generatorGraph(generator: Generator, layout: StyleLayout, centre: Float32Array): Promise<Graph> {
  const graph = new Graph('generator');
  const { zDim, wDim } = generator.mapping;
  const classes = classCount(generator);
  const z = graph.input('z', ['samples', zDim]);
  const label = classes > 0 ? { label: graph.input('label', [1, classes]) } : {};
  const { w } = graph.include(await mappingGraph(generator), 'mapping', { z, ...label });
  const wAvg = graph.constant([1, wDim], centre, 'centre');
  const minusCentre = graph.constant(
    [1, wDim],
    centre.map((number) => -number),
  );
  const truncated = add(graph, wAvg, mul(graph, add(graph, w!, minusCentre), graph.input('psi', [1])));
  const slots = Object.fromEntries(Array.from({ length: layout.numWs }, (_, k) => [`w${k}`, truncated]));
  const { styles: ofZ } = graph.include(await stylesGraph(generator, layout), 'styles', slots);
  const s = graph.input('s', ['samples', layout.channels]);
  const styles = add(graph, mul(graph, ofZ!, graph.input('from_z', [1])), s);

  const noise = graph.input('noise', [1]);
  const layers = layersByBlock(layout);
  let passed: Readonly<Record<string, Value>> = {};
  for (const [b, block] of generator.blocks.entries()) {
    const { graph: part, xOut, rgbOut } = await synthesisBlockGraph(generator, block);
    part.output(activationsName(block.resolution), xOut);
    if (rgbOut) part.output(rgbName(block.resolution), rgbOut);
    const own = layers[b]!.map((layer): [string, Value] => [
      styleInput(layer),
      axisRange(graph, styles, 1, layer.offset, layer.offset + layer.channels),
    ]);
    passed = graph.include(part, `b${block.resolution}`, { ...passed, ...Object.fromEntries(own), noise });
  }
  graph.output('w', w!);
  graph.output('styles', styles);
  graph.output('image', passed[rgbName(generator.resolution)]!);
  return graph;
}
