import { pushForward } from '../gradient/pushForward.ts';
import type { Graph, Value } from '../onnx/graph.ts';
import { encodeModel } from '../onnx/modelProto.ts';
import { multiplyAdds } from '../onnx/multiplyAdds.ts';
import { averagePool } from '../onnx/operators.ts';
import type { Feeds, Tensor } from '../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../runtime/runtime.ts';
import type { Task } from '../runtime/task.ts';
import { layersByBlock, styleInput } from './blockStyles.ts';
import type { Generator } from './generator.ts';
import { blockMultiplyAdds } from './multiplyAdds.ts';
import { runMemory } from './runMemory.ts';
import type { StyleLayer, StyleLayout } from './styleLayout.ts';
import { joinRows } from './joinRows.ts';
import { allRows, type Rows, strips } from './rows.ts';
import { activationsName, blockRowsGraph, rgbName } from './synthesisBlockGraph.ts';
import { noiseFactor, type Trace } from './synthesisNetwork.ts';

/** Of a block's convolutions in one run: a tenth of a second with its tangent, on two CPU cores. */
const runMultiplyAdds = 2.5e9;
/** Rows: lower parts would compute too many at their borders twice. */
const lowestPart = 8;

/** The name of a value's tangent among a block's inputs and outputs. */
const tangentName = (name: string): string => `d_${name}`;

/**
 * Forward-mode derivatives of the image with respect to style channels: a batch of tangents, one per channel, enters at
 * the channels' block and is pushed through the blocks after it, which are linearised on the way.
 */
export class TangentNetwork {
  /** Of each block, for each set of inputs that have tangents: a graph for each part of its rows. */
  readonly #graphs = new Map<string, readonly PreparedGraph[]>();
  readonly #blocks: readonly StyleLayer[][];

  /** @param grid the derivative is of the image averaged over (resolution / grid)^2 cells; grid = resolution: of each pixel */
  constructor(
    private readonly generator: Generator,
    layout: StyleLayout,
    private readonly grid: number,
    private readonly runtime: Runtime,
  ) {
    this.#blocks = layersByBlock(layout);
  }

  /**
   * d image / d style of channels of one block, all ToRGB or none.
   *
   * @param trace of one sample
   * @param channels [layer of the block, channel of the layer]
   * @returns [channels, 3, grid, grid], colour change per unit of style
   */
  async push(
    trace: Trace,
    block: number,
    channels: readonly (readonly [StyleLayer, number])[],
    task: Task,
  ): Promise<Tensor> {
    const layers = this.#blocks[block]!.filter(({ kind }) => (kind === 'toRgb') === (channels[0]![0].kind === 'toRgb'));
    let tangents: Feeds = Object.fromEntries(
      layers.map((layer) => [tangentName(styleInput(layer)), oneHot(layer, channels)]),
    );
    for (let b = block; b < this.#blocks.length; b++) {
      const feeds = { ...trace.styles[b], ...trace.inputs[b], noise: noiseFactor(trace.noise), ...tangents };
      const parts: Feeds[] = [];
      for (const graph of this.#partsOf(b, Object.keys(tangents))) parts.push(await graph.run(feeds, task));
      tangents = joinRows(parts);
    }
    return tangents[tangentName(rgbName(this.generator.resolution))]!;
  }

  /**
   * Multiply-adds of pushing tangents of all channels outside ToRGB through the network, by the block they are spent in,
   * counted from the graphs.
   *
   * @param size tangents per run
   */
  async countByBlock(size: number): Promise<number[]> {
    const counts = this.#blocks.map(() => 0);
    const later = new Map<number, Graph>();
    for (const [first, layers] of this.#blocks.entries()) {
      const seeded = layers.filter(({ kind }) => kind !== 'toRgb');
      const channels = seeded.reduce((sum, layer) => sum + layer.channels, 0);
      let graph = await this.#build(
        first,
        seeded.map((layer) => tangentName(styleInput(layer))),
      );
      for (let b = first; b < this.#blocks.length; b++) {
        if (b > first) {
          const names = graph.outputs.map(({ name }) => name);
          graph = later.get(b) ?? (await this.#build(b, names));
          // All later blocks take the same tangents, but that there is no image before the first ToRGB.
          if (names.length === 2) later.set(b, graph);
        }
        counts[b]! += Math.floor(channels / size) * multiplyAdds(graph, { directions: size });
        if (channels % size > 0) counts[b]! += multiplyAdds(graph, { directions: channels % size });
      }
    }
    return counts;
  }

  /** Multiply-adds of pushing tangents of these layers' channels through the rest of the network, convolutions only. */
  multiplyAdds(layers: readonly StyleLayer[]): number {
    const costs = this.generator.blocks.map(blockMultiplyAdds);
    const fromBlock = costs.map((_, b) => costs.slice(b).reduce((sum, cost) => sum + cost, 0));
    return layers
      .filter(({ kind }) => kind !== 'toRgb')
      .reduce((sum, layer) => sum + fromBlock[this.#blocks.findIndex((block) => block.includes(layer))]!, 0);
  }

  async release(): Promise<void> {
    await Promise.all([...this.#graphs.values()].flat().map((graph) => graph.release()));
  }

  /** The graphs of block `b` for tangents of the named inputs only, so that nothing is computed for zeros. */
  #partsOf(b: number, seeded: readonly string[]): readonly PreparedGraph[] {
    const key = `${b} ${seeded.join(' ')}`;
    let prepared = this.#graphs.get(key);
    if (!prepared) {
      prepared = this.#rows(b).map((rows) =>
        this.runtime.prepare(async () => encodeModel(await this.#build(b, seeded, rows)), runMemory(this.generator)),
      );
      this.#graphs.set(key, prepared);
    }
    return prepared;
  }

  /** What is computed pixel by pixel is waited for: no run is long, so that a hand on a slider comes between. */
  #rows(b: number): Rows[] {
    const block = this.generator.blocks[b]!;
    const all = allRows(block.resolution);
    if (this.grid < this.generator.resolution) return [all];
    const parts = Math.ceil(blockMultiplyAdds(block) / runMultiplyAdds);
    return strips(all, Math.max(lowestPart, Math.ceil(all.of / parts / lowestPart) * lowestPart));
  }

  async #build(b: number, seeded: readonly string[], rows?: Rows): Promise<Graph> {
    const block = this.generator.blocks[b]!;
    const { resolution } = block;
    const { graph, xOut, rgbOut } = await blockRowsGraph(this.generator, block, 1, rows);
    const seeds = new Map<Value, Value>();
    for (const input of [...graph.inputs]) {
      const name = tangentName(input.name);
      if (seeded.includes(name)) seeds.set(input, graph.input(name, ['directions', ...input.shape.slice(1)]));
    }
    const tangentOf = pushForward(graph, seeds);
    const [dx, drgb] = [tangentOf(xOut), rgbOut && tangentOf(rgbOut)];
    const last = resolution === this.generator.resolution;
    if (dx && !last) graph.output(tangentName(activationsName(resolution)), dx);
    if (drgb) graph.output(tangentName(rgbName(resolution)), last ? this.#pooled(graph, drgb) : drgb);
    return graph;
  }

  #pooled(graph: Graph, image: Value): Value {
    const factor = this.generator.resolution / this.grid;
    return factor === 1 ? image : averagePool(graph, image, factor);
  }
}

/** Tangents [channels, layer.channels] of one layer's style: 1 at the channel itself, rows of zeros for other layers'. */
function oneHot(layer: StyleLayer, channels: readonly (readonly [StyleLayer, number])[]): Tensor {
  const data = new Float32Array(channels.length * layer.channels);
  for (const [row, [owner, channel]] of channels.entries()) {
    if (owner === layer) data[row * layer.channels + channel] = 1;
  }
  return { data, shape: [channels.length, layer.channels] };
}
