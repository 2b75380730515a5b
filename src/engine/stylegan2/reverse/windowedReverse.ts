import { encodeModel } from '../../onnx/modelProto.ts';
import { multiplyAdds } from '../../onnx/multiplyAdds.ts';
import type { Feeds, Tensor } from '../../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../../runtime/runtime.ts';
import type { Task } from '../../runtime/task.ts';
import { layersByBlock, styleInput } from '../blockStyles.ts';
import type { Generator } from '../generator.ts';
import { runMemory } from '../runMemory.ts';
import type { StyleLayer, StyleLayout } from '../styleLayout.ts';
import type { Trace } from '../synthesisNetwork.ts';
import { coarserGrid } from './coarserGrid.ts';
import type { Matrix } from './matrix.ts';
import { poolingPatterns } from './poolingPatterns.ts';
import { ToRgbGradients } from './toRgbGradients.ts';
import {
  cellsOf,
  chunkView,
  insideWindows,
  patternInWindows,
  placement,
  windowChunks,
  windowPixels,
  type WindowChunk,
} from './windowChunks.ts';
import { WindowedLinearisation, type WindowedBlockPoint } from './windowedPoint.ts';
import { windowedAdjoint } from './windowedAdjoint.ts';
import {
  chunkCells,
  planWindows,
  stepMultiplyAdds,
  windowRunBudget,
  type PastStep,
  type WindowPlan,
  type WindowStep,
} from './windowPlan.ts';
import { isWhole, type Windows } from './windows.ts';

/**
 * Pixels per side of the largest cell that goes back as one window: the transforms of larger ones would cost more than they
 * save. Larger cells are averages of such.
 */
const widestCell = 32;

/** One sample's way back through the network. */
interface Pass {
  readonly trace: Trace;
  readonly points: readonly WindowedBlockPoint[];
  /** [channels, 3, cells, cells], filled in on the way. */
  readonly jacobian: Float32Array;
  readonly task: Task;
}

/** What one layer's run leaves for the next: cotangents of its input and, in a residual block, of the block's output. */
interface Cotangents {
  readonly input: Tensor | null;
  readonly output: Tensor | null;
}

/**
 * Reverse-mode derivatives of the pooled image with respect to all style channels at once. The cotangent of a pooled pixel
 * is local at high resolution, so it goes back as a window of each map, with those of many other pixels at once; only
 * where windows would be as large as the maps it goes back as whole maps. Nothing is left out: the Jacobian is exact.
 */
export class WindowedReverse {
  readonly #blocks: readonly StyleLayer[][];
  readonly #plan: WindowPlan;
  readonly #adjoints: readonly PreparedGraph[];
  readonly #points: readonly WindowedLinearisation[];
  readonly #toRgb: readonly (ToRgbGradients | null)[];
  readonly #patterns: ReadonlyMap<number, Float32Array>;

  /** Cells per side that the derivatives are taken of: the grid's, or more where those would be too large. */
  readonly #cells: number;

  /**
   * @param grid cells per side of the pooled image, a divisor of the resolution
   * @param runBudget decides how many cells go back together, and so the memory of a run
   */
  constructor(
    generator: Generator,
    private readonly layout: StyleLayout,
    private readonly grid: number,
    runtime: Runtime,
    runBudget = windowRunBudget,
  ) {
    this.#cells = Math.max(grid, generator.resolution / widestCell);
    this.#blocks = layersByBlock(layout);
    const blocks = this.#blocks;
    this.#patterns = poolingPatterns(generator.blocks.map(({ resolution }) => resolution).reverse(), this.#cells);
    const plan = planWindows(
      blocks,
      generator.blocks.map(({ skip }) => skip),
      this.#cells,
      runBudget,
    );
    this.#plan = plan;
    this.#adjoints = plan.steps.map((step) =>
      runtime.prepare(async () => encodeModel(await windowedAdjoint(plan, step)), runMemory(generator)),
    );
    this.#points = blocks.map((_, b) => {
      const steps = plan.steps.filter(({ block }) => block === b).reverse();
      return new WindowedLinearisation(generator, b, steps, runtime);
    });
    this.#toRgb = blocks.map((layers) => {
      const layer = layers.find(({ kind }) => kind === 'toRgb');
      return layer ? new ToRgbGradients(layer, this.#cells, this.#patterns.get(layer.resolution)!, runtime) : null;
    });
  }

  /**
   * d pooled image / d style of every channel, colour change per unit of style.
   *
   * @param trace of one sample
   * @param toRgb whether ToRGB's rows are wanted; else they are zeros
   * @returns [channels, 3, grid, grid], flat order of S
   */
  async jacobian(trace: Trace, toRgb: boolean, task: Task): Promise<Float32Array> {
    const jacobian = new Float32Array(this.layout.channels * 3 * this.#cells ** 2);
    const points: WindowedBlockPoint[] = [];
    for (const [b, linearisation] of this.#points.entries()) {
      const at = await linearisation.at(trace, b, task);
      points.push(at.point);
      const layer = toRgb ? this.#blocks[b]!.find(({ kind }) => kind === 'toRgb') : undefined;
      if (layer) jacobian.set(await this.#toRgb[b]!.at(at.toRgb, task), layer.offset * 3 * this.#cells ** 2);
    }
    const pass: Pass = { trace, points, jacobian, task };
    for (const chunk of windowChunks(this.#plan)) {
      let cotangents: Cotangents = { input: null, output: null };
      for (const s of this.#plan.steps.keys()) cotangents = await this.#pullBack(s, chunk, cotangents, pass);
    }
    return coarserGrid(jacobian, this.#cells, this.grid);
  }

  /** Multiply-adds of one Jacobian outside ToRGB: products over channels and the transforms around them. */
  get multiplyAdds(): number {
    const perCell = this.#plan.steps.reduce((sum, step) => sum + stepMultiplyAdds(step), 0);
    return 3 * this.#cells ** 2 * perCell;
  }

  /** Multiply-adds of one whole Jacobian, by the block they are spent in, counted from the graphs. */
  async countByBlock(): Promise<number[]> {
    const counts = this.#points.map(() => 0);
    const runs = windowChunks(this.#plan).length;
    for (const step of this.#plan.steps) {
      counts[step.block]! += runs * multiplyAdds(await windowedAdjoint(this.#plan, step));
    }
    return counts;
  }

  /** Pooled pixels, all colours of each, that go back together: they decide the order of sums. */
  get cellsPerRun(): number {
    return chunkCells(this.#plan);
  }

  async release(): Promise<void> {
    const toRgb = this.#toRgb.filter((gradients) => gradients !== null);
    await Promise.all([...this.#adjoints, ...this.#points, ...toRgb].map((graph) => graph.release()));
  }

  /** One layer back: writes the layer's rows of the Jacobian, returns the cotangents of its input. */
  async #pullBack(s: number, chunk: WindowChunk, later: Cotangents, pass: Pass): Promise<Cotangents> {
    const step = this.#plan.steps[s]!;
    const { layer, from, to, block, position, axis } = step;
    const point = pass.points[block]!.convs[position]!;
    const cut = (windows: Windows, maps: Tensor): Tensor => chunkView(windows, chunk, maps, this.#span(windows));
    const feeds: Feeds = {
      ...(later.input && { cotangent: later.input }),
      ...(later.output && { past: later.output }),
      factor: cut(from, point.factor),
      convolvedFactor: cut(from, point.convolvedFactor),
      input: cut(to, point.input),
      demodulationGradient: point.demodulationGradient,
      style: pass.trace.styles[block]![styleInput(layer)]!,
      intoY: tensorOf(axis.into[chunk.firstRow]!),
      intoX: tensorOf(axis.into[chunk.firstColumn]!),
      outY: tensorOf(axis.out[chunk.firstRow]!),
      outX: tensorOf(axis.out[chunk.firstColumn]!),
      ...this.#rgbFeeds(step, chunk, pass),
      ...this.#placementFeeds('cotangent', step, chunk),
      ...(step.keepsCotangent && { inside: insideWindows(this.#plan, from, chunk) }),
      ...(step.past && this.#pastFeeds(step.past, chunk)),
    };
    const { styleGradient, inputCotangent, outputCotangent } = await this.#adjoints[s]!.run(feeds, pass.task);
    this.#store(pass.jacobian, layer, chunk, styleGradient!);
    return { input: inputCotangent ?? null, output: outputCotangent ?? null };
  }

  #rgbFeeds({ toRgb, block, from, layer }: WindowStep, chunk: WindowChunk, { trace, points }: Pass): Feeds {
    if (!toRgb) return {};
    const slope = points[block]!.rgbSlope;
    return {
      pattern: patternInWindows(this.#plan, from, chunk, this.#patterns.get(layer.resolution)!),
      rgbStyle: trace.styles[block]![styleInput(toRgb)]!,
      ...(slope && { rgbSlope: chunkView(from, chunk, slope, this.#span(from)) }),
    };
  }

  #placementFeeds(
    name: 'cotangent' | 'past',
    { incoming, from }: Pick<WindowStep, 'incoming' | 'from'>,
    chunk: WindowChunk,
  ): Feeds {
    if (!incoming || isWhole(incoming) || !isWhole(from)) return {};
    const { indices, reached } = placement(this.#plan, incoming, chunk);
    return { [`${name}Indices`]: indices, [`${name}Reached`]: reached };
  }

  #pastFeeds(past: PastStep, chunk: WindowChunk): Feeds {
    return {
      pastY: tensorOf(past.axis[chunk.firstRow]!),
      pastX: tensorOf(past.axis[chunk.firstColumn]!),
      ...this.#placementFeeds('past', past, chunk),
    };
  }

  #span(windows: Windows): number {
    return isWhole(windows) ? 0 : windowPixels(this.#plan, windows).span;
  }

  /** A chunk's style gradients [in, 3 * cells] to their places in the Jacobian. */
  #store(jacobian: Float32Array, layer: StyleLayer, chunk: WindowChunk, { data }: Tensor): void {
    const places = cellsOf(this.#plan, chunk).map(({ row, column }) => row * this.#cells + column);
    let from = 0;
    for (let map = layer.offset * 3; map < (layer.offset + layer.channels) * 3; map++) {
      for (const place of places) jacobian[map * this.#cells ** 2 + place] = data[from++]!;
    }
  }
}

function tensorOf({ rows, columns, data }: Matrix): Tensor {
  return { data: Float32Array.from(data), shape: [rows, columns] };
}
