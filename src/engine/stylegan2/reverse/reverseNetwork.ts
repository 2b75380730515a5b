import { encodeModel } from '../../onnx/modelProto.ts';
import type { Feeds, Tensor } from '../../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../../runtime/runtime.ts';
import type { Task } from '../../runtime/task.ts';
import { layersByBlock, styleInput } from '../blockStyles.ts';
import type { Generator } from '../generator.ts';
import type { StyleLayer, StyleLayout } from '../styleLayout.ts';
import type { Trace } from '../synthesisNetwork.ts';
import { poolingPatterns } from './hulls.ts';
import { BlockLinearisation, type BlockPoint } from './linearisation.ts';
import { cellSelectors, cellsOfPhase, packedPattern, repack, Scratch, type PackedMaps } from './packedMaps.ts';
import { planReverse, reverseMultiplyAdds, type ReverseStep } from './reversePlan.ts';
import { styledConvAdjoint, type AdjointPlace } from './styledConvAdjoint.ts';
import { toRgbJacobian } from './toRgbJacobian.ts';

/** One colour's way back through the network. */
interface Pass {
  readonly trace: Trace;
  readonly points: readonly BlockPoint[];
  readonly colour: number;
  /** [channels, 3, grid, grid], filled in on the way. */
  readonly jacobian: Float32Array;
  readonly scratch: Scratch;
  /** For the cotangents that go past a residual block, while the others lie in `scratch`. */
  readonly pastScratch: Scratch;
  readonly task: Task;
}

/**
 * Reverse-mode derivatives of the pooled image with respect to all style channels at once. The cotangents of the pooled
 * pixels are local at high resolution, so those of far-apart cells share a map (PackedMaps): the exact Jacobian for a
 * few backward passes at high resolution, and whole maps only where a cell's influence is as wide as the picture.
 */
export class ReverseNetwork {
  readonly #steps: readonly ReverseStep[];
  readonly #adjoints: readonly PreparedGraph[];
  readonly #points: readonly BlockLinearisation[];
  readonly #toRgb: readonly PreparedGraph[];
  readonly #patterns: ReadonlyMap<number, Float32Array>;
  readonly #blocks: readonly StyleLayer[][];

  /** @param grid cells per side of the pooled image, a divisor of the resolution */
  constructor(
    generator: Generator,
    private readonly layout: StyleLayout,
    private readonly grid: number,
    runtime: Runtime,
  ) {
    this.#blocks = layersByBlock(layout);
    this.#patterns = poolingPatterns(generator.blocks.map(({ resolution }) => resolution).reverse(), grid);
    this.#steps = planReverse(
      this.#blocks,
      generator.blocks.map(({ skip }) => skip),
      this.#patterns,
    );
    this.#adjoints = this.#steps.map((step, s) =>
      runtime.prepare(async () =>
        encodeModel(await styledConvAdjoint(step.conv, placeOf(step, this.#steps[s - 1], grid))),
      ),
    );
    this.#points = generator.blocks.map((block) => new BlockLinearisation(generator, block, runtime));
    this.#toRgb = this.#blocks.map((layers) => {
      const toRgb = layers.find(({ kind }) => kind === 'toRgb');
      return runtime.prepare(async () => encodeModel(await toRgbJacobian(toRgb!, grid)));
    });
  }

  /**
   * d pooled image / d style of every channel, colour change per unit of style.
   *
   * @param trace of one sample
   * @returns [channels, 3, grid, grid], flat order of S, ToRGB included
   */
  async jacobian(trace: Trace, task: Task): Promise<Float32Array> {
    const jacobian = new Float32Array(this.layout.channels * 3 * this.grid ** 2);
    const points: BlockPoint[] = [];
    for (const [b, point] of this.#points.entries()) points.push(await point.at(trace, b, task));
    const [scratch, pastScratch] = [new Scratch(), new Scratch()];
    for (let colour = 0; colour < 3; colour++) {
      const pass: Pass = { trace, points, colour, jacobian, scratch, pastScratch, task };
      let maps: PackedMaps | null = null;
      let before: PackedMaps | null = null;
      for (const s of this.#steps.keys()) {
        const next: PackedMaps = await this.#pullBack(s, maps, before, pass);
        [before, maps] = [maps, next];
      }
      for (const b of this.#blocks.keys()) await this.#toRgbGradient(b, pass);
    }
    return jacobian;
  }

  /** Multiply-adds of one Jacobian, convolutions only. */
  get multiplyAdds(): number {
    return reverseMultiplyAdds(this.#steps);
  }

  async release(): Promise<void> {
    const graphs = [...this.#adjoints, ...this.#points, ...this.#toRgb];
    await Promise.all(graphs.map((graph) => graph.release()));
  }

  /**
   * One layer back: writes the layer's rows of the Jacobian, returns the cotangents of its input.
   *
   * @param before what was incoming at the step before: of a residual block's output, when this is its first layer
   */
  async #pullBack(s: number, incoming: PackedMaps | null, before: PackedMaps | null, pass: Pass): Promise<PackedMaps> {
    const step = this.#steps[s]!;
    const around = step.skip ? this.#steps[s - 1]! : null;
    const { layer, stride, hullsIn, hullsOut } = step;
    const { input, convolved, slope } = pass.points[step.block]!.convs[step.position]!;
    const style = pass.trace.styles[step.block]![styleInput(layer)]!;
    const fixed: Feeds = { style, input, convolved, slope, ...this.#rgbFeeds(around ?? step, pass) };
    const chunks: Tensor[] = [];
    for (let first = 0; first < stride ** 2; first += step.chunk) {
      const count = Math.min(step.chunk, stride ** 2 - first);
      const feeds = {
        ...fixed,
        ...(incoming && { cotangent: repack({ ...incoming, hulls: hullsOut }, stride, first, count, pass.scratch) }),
        ...(around &&
          before && {
            outCotangent: repack({ ...before, hulls: around.hullsOut }, stride, first, count, pass.pastScratch),
          }),
        ...this.#packingFeeds(step, around?.toRgb ?? step.toRgb, first, count),
      };
      const { styleGradient, inputCotangent } = await this.#adjoints[s]!.run(feeds, pass.task);
      this.#store(pass, layer, stride, first, styleGradient!);
      if (inputCotangent) chunks.push(inputCotangent);
    }
    return { stride, hulls: hullsIn, channels: layer.channels, chunks, mapsPerChunk: step.chunk };
  }

  #rgbFeeds({ toRgb, block }: ReverseStep, { colour, trace, points }: Pass): Feeds {
    if (!toRgb) return {};
    const { rgbSlope } = points[block]!;
    return {
      colour: oneHot(colour),
      rgbStyle: trace.styles[block]![styleInput(toRgb)]!,
      ...(rgbSlope && { rgbSlope: colourPlane(rgbSlope, colour) }),
    };
  }

  #packingFeeds(
    { layer, hullsIn, hullsOut, stride }: ReverseStep,
    toRgb: StyleLayer | null,
    first: number,
    count: number,
  ): Feeds {
    const selectorsIn = cellSelectors(hullsIn, stride, first, count);
    const selectorsOut = cellSelectors(hullsOut, stride, first, count);
    return {
      ...(toRgb && packedPattern(this.#patterns.get(layer.resolution)!, layer.resolution, stride, first, count)),
      inRows: selectorsIn.rows,
      inColumns: selectorsIn.columns,
      outRows: selectorsOut.rows,
      outColumns: selectorsOut.columns,
    };
  }

  async #toRgbGradient(b: number, { points, colour, jacobian, task }: Pass): Promise<void> {
    const layer = this.#blocks[b]!.find(({ kind }) => kind === 'toRgb');
    if (!layer) return;
    const point = points[b]!;
    const pattern = this.#patterns.get(layer.resolution)!;
    const { styleGradient } = await this.#toRgb[b]!.run(
      {
        activations: point.activations,
        colour: oneHot(colour),
        pattern: { data: pattern, shape: [this.grid, layer.resolution] },
        transposed: { data: transpose(pattern, layer.resolution), shape: [layer.resolution, this.grid] },
        ...(point.rgbSlope && { rgbSlope: colourPlane(point.rgbSlope, colour) }),
      },
      task,
    );
    const cells = this.grid ** 2;
    for (let channel = 0; channel < layer.channels; channel++) {
      const row = styleGradient!.data.subarray(channel * cells, (channel + 1) * cells);
      jacobian.set(row, ((layer.offset + channel) * 3 + colour) * cells);
    }
  }

  /** Style gradients [maps, in, cells^2] of maps `first` and on, to their places in the Jacobian. */
  #store({ jacobian, colour }: Pass, layer: StyleLayer, stride: number, first: number, gradient: Tensor): void {
    const { grid } = this;
    const perAxis = Math.ceil(grid / stride);
    for (let map = 0; map < gradient.shape[0]!; map++) {
      const [phaseY, phaseX] = [Math.floor((first + map) / stride), (first + map) % stride];
      for (const [ky, cellY] of cellsOfPhase(phaseY, stride, grid).entries()) {
        for (const [kx, cellX] of cellsOfPhase(phaseX, stride, grid).entries()) {
          const cell = cellY * grid + cellX;
          for (let channel = 0; channel < layer.channels; channel++) {
            const from = ((map * layer.channels + channel) * perAxis + ky) * perAxis + kx;
            jacobian[((layer.offset + channel) * 3 + colour) * grid * grid + cell] = gradient.data[from]!;
          }
        }
      }
    }
  }
}

/** @param before the step before: of a residual block's last layer, where this is its first */
function placeOf(
  { layer, toRgb, skip, incoming, stride }: ReverseStep,
  before: ReverseStep | undefined,
  grid: number,
): AdjointPlace {
  return {
    up: layer.kind === 'conv0Up',
    incoming,
    toRgb: toRgb?.conv ?? null,
    past: skip && { skip, incoming: before!.incoming, toRgb: before!.toRgb?.conv ?? null },
    outgoing: layer.index > 0,
    cells: Math.ceil(grid / stride),
  };
}

function oneHot(colour: number): Tensor {
  return { data: Float32Array.from({ length: 3 }, (_, k) => Number(k === colour)), shape: [1, 3] };
}

function colourPlane({ data, shape }: Tensor, colour: number): Tensor {
  const pixels = shape[2]! * shape[3]!;
  return { data: data.subarray(colour * pixels, (colour + 1) * pixels), shape: [1, 1, shape[2]!, shape[3]!] };
}

function transpose(matrix: Float32Array, columns: number): Float32Array {
  const rows = matrix.length / columns;
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}
