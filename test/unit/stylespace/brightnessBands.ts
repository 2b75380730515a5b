import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graph } from '../../../src/engine/onnx/graph.ts';
import { encodeModel } from '../../../src/engine/onnx/modelProto.ts';
import { add, conv } from '../../../src/engine/onnx/operators.ts';
import type { SegmenterSidecar } from '../../../src/engine/stylespace/segmenterSidecar.ts';

/** Mean of RGB at which one band ends and the next begins. */
export const bandEdges = [-0.4, -0.1, 0.1, 0.4];
export const size = 32;

/**
 * A segmentation network of one layer whose label is the band that a pixel's brightness is in: the label with the highest
 * of the lines `k b - (sum of the first k edges)` is the number of edges below b.
 */
export function brightnessBands(options: { labels?: number; outputName?: string } = {}): Uint8Array {
  const labels = options.labels ?? bandEdges.length + 1;
  const graph = new Graph('bands');
  const image = graph.input('image', [1, 3, size, size]);
  const slopes = Array.from({ length: labels }, (_, k) => [k / 3, k / 3, k / 3]).flat();
  const offsets = Array.from({ length: labels }, (_, k) => -bandEdges.slice(0, k).reduce((sum, edge) => sum + edge, 0));
  const lines = conv(graph, image, graph.constant([labels, 3, 1, 1], slopes), { padding: 0 });
  graph.output(options.outputName ?? 'logits', add(graph, lines, graph.constant([1, labels, 1, 1], offsets)));
  return encodeModel(graph);
}

/** What the network's sidecar says; the two bands in the middle make one region. */
export function bandsSidecar(network: Uint8Array): SegmenterSidecar {
  return {
    version: 1,
    name: 'bands',
    model: 'bands.onnx',
    sha256: createHash('sha256').update(network).digest('hex'),
    input: { name: 'image', size, mean: [0, 0, 0], std: [1, 1, 1] },
    output: { name: 'logits', size },
    labels: ['black', 'dark', 'middle', 'light', 'white'],
    regions: [
      { name: 'white', labels: ['white'] },
      { name: 'black', labels: ['black'] },
      { name: 'grey', labels: ['middle', 'dark'] },
      { name: 'light', labels: ['light'], residual: true },
    ],
  };
}

/** Writes network and sidecar into a folder; the sidecar's path. */
export function writeSegmenter(
  folder: string,
  changes: Readonly<Record<string, unknown>> = {},
  network = brightnessBands(),
): string {
  writeFileSync(join(folder, 'bands.onnx'), network);
  const path = join(folder, 'bands.json');
  writeFileSync(path, JSON.stringify({ ...bandsSidecar(network), ...changes }));
  return path;
}
