import { Graph, type Value } from '../../onnx/graph.ts';
import { encodeModel } from '../../onnx/modelProto.ts';
import { concat, matMul, mul, reshapeAll, transpose } from '../../onnx/operators.ts';
import type { Tensor } from '../../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../../runtime/runtime.ts';
import type { Task } from '../../runtime/task.ts';
import type { StyleLayer } from '../styleLayout.ts';

/** What a ToRGB's gradient depends on. */
export interface ToRgbPoint {
  /** The block's activations [1, channels, R, R]. */
  readonly activations: Tensor;
  /** d clamp / d colour [1, 3, R, R], where ToRGB is clamped. */
  readonly rgbSlope: Tensor | null;
}

/** d pooled image / d style of one ToRGB, which is linear in its style but for a clamp. */
export class ToRgbGradients {
  readonly #graph: PreparedGraph;

  /** @param pattern [grid, resolution], see poolingPatterns */
  constructor(layer: StyleLayer, grid: number, pattern: Float32Array, runtime: Runtime) {
    this.#graph = runtime.prepare(async () => encodeModel(await toRgbGraph(layer, grid, pattern)));
  }

  /** [channels, 3, grid, grid] */
  async at({ activations, rgbSlope }: ToRgbPoint, task: Task): Promise<Float32Array> {
    const { styleGradient } = await this.#graph.run({ activations, ...(rgbSlope && { rgbSlope }) }, task);
    return styleGradient!.data;
  }

  release(): Promise<void> {
    return this.#graph.release();
  }
}

async function toRgbGraph(layer: StyleLayer, grid: number, pattern: Float32Array): Promise<Graph> {
  const graph = new Graph(`gradient of ${layer.conv.name}`);
  const { conv, channels, resolution } = layer;
  const x = graph.input('activations', [1, channels, resolution, resolution]);
  const rows = graph.constant([grid, resolution], pattern);
  const columns = transpose(graph, rows, [1, 0]);
  const pooled = (maps: Value): Value =>
    reshapeAll(graph, matMul(graph, matMul(graph, rows, maps), columns), [1, channels, grid ** 2]);
  // [channels, 3]
  const weight = transpose(graph, graph.constant([3, channels], await conv.weight.read()), [1, 0]);
  graph.output('styleGradient', mul(graph, byColour(), reshapeAll(graph, weight, [channels, 3, 1])));
  return graph;

  /** [channels, 3, grid^2], or [channels, 1, grid^2] where all colours see the same. */
  function byColour(): Value {
    if (conv.clamp === null) return reshapeAll(graph, pooled(x), [channels, 1, grid ** 2]);
    const slopes = reshapeAll(graph, graph.input('rgbSlope', [1, 3, resolution, resolution]), [
      3,
      resolution,
      resolution,
    ]);
    // Colour by colour: three times the activations at once would be the largest tensor of all.
    const parts = [0, 1, 2].map((colour) => {
      const oneHot = graph.constant(
        [1, 3],
        [0, 1, 2].map((k) => Number(k === colour)),
      );
      const slope = matMul(graph, oneHot, reshapeAll(graph, slopes, [3, resolution ** 2]));
      return pooled(mul(graph, x, reshapeAll(graph, slope, [1, 1, resolution, resolution])));
    });
    return transpose(graph, reshapeAll(graph, concat(graph, parts, 1), [3, channels, grid ** 2]), [1, 0, 2]);
  }
}
