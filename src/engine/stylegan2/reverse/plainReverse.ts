import { encodeModel } from '../../onnx/modelProto.ts';
import { multiplyAdds } from '../../onnx/multiplyAdds.ts';
import type { Feeds, Tensor } from '../../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../../runtime/runtime.ts';
import type { Task } from '../../runtime/task.ts';
import { layersByBlock, styleInput } from '../blockStyles.ts';
import type { Generator, StyledConv } from '../generator.ts';
import type { StyleLayer, StyleLayout } from '../styleLayout.ts';
import type { Trace } from '../synthesisNetwork.ts';
import { BlockLinearisation, type BlockPoint } from './linearisation.ts';
import { poolingPatterns } from './poolingPatterns.ts';
import { styledConvAdjoint, type AdjointPlace } from './styledConvAdjoint.ts';

/** One colour of one cell of the pooled image. */
export interface PooledPixel {
  readonly colour: number;
  readonly row: number;
  readonly column: number;
}

/** One styled convolution on the way back. */
interface PlainStep {
  readonly layer: StyleLayer;
  readonly block: number;
  /** Position among its block's convolutions. */
  readonly position: number;
  readonly place: AdjointPlace;
  /** The ToRGB whose inputs the adjoint takes. */
  readonly toRgb: StyleLayer | null;
}

/**
 * Reverse-mode derivatives as they are usually taken: whole maps, one for each pooled pixel. It is what WindowedReverse is
 * tested and measured against: the same numbers for many times the work.
 */
export class PlainReverse {
  readonly #steps: readonly PlainStep[];
  readonly #adjoints: readonly PreparedGraph[];
  readonly #points: readonly BlockLinearisation[];
  readonly #patterns: ReadonlyMap<number, Float32Array>;

  /** @param grid cells per side of the pooled image, a divisor of the resolution */
  constructor(
    generator: Generator,
    private readonly layout: StyleLayout,
    private readonly grid: number,
    runtime: Runtime,
  ) {
    this.#patterns = poolingPatterns(generator.blocks.map(({ resolution }) => resolution).reverse(), grid);
    this.#steps = plainSteps(generator, layout);
    this.#adjoints = this.#steps.map(({ layer, place }) =>
      runtime.prepare(async () => encodeModel(await styledConvAdjoint(layer.conv as StyledConv, place))),
    );
    this.#points = generator.blocks.map((block) => new BlockLinearisation(generator, block, runtime));
  }

  /** d pixel / d style of every channel outside ToRGB: [pixels, channels], flat order of S, zeros for ToRGB's. */
  async gradients(trace: Trace, pixels: readonly PooledPixel[], task: Task): Promise<Float32Array> {
    const { channels } = this.layout;
    const gradients = new Float32Array(pixels.length * channels);
    const points: BlockPoint[] = [];
    for (const [b, point] of this.#points.entries()) points.push(await point.at(trace, b, task));
    let cotangent: Tensor | null = null;
    let later: Tensor | null = null;
    for (const [s, step] of this.#steps.entries()) {
      const { layer, block, position, toRgb, place } = step;
      const feeds: Feeds = {
        ...points[block]!.convs[position],
        style: trace.styles[block]![styleInput(layer)]!,
        ...(cotangent && { cotangent }),
        ...(place.past && later && { outCotangent: later }),
        ...(toRgb && this.#rgbFeeds(toRgb, block, pixels, trace, points)),
      };
      const { styleGradient, inputCotangent } = await this.#adjoints[s]!.run(feeds, task);
      for (let p = 0; p < pixels.length; p++) {
        const row = styleGradient!.data.subarray(p * layer.channels, (p + 1) * layer.channels);
        gradients.set(row, p * channels + layer.offset);
      }
      [later, cotangent] = [cotangent, inputCotangent ?? null];
    }
    return gradients;
  }

  /** Multiply-adds of one whole Jacobian, by the block they are spent in, counted from the graphs. */
  async countByBlock(): Promise<number[]> {
    const counts = this.#points.map(() => 0);
    for (const { layer, place, block } of this.#steps) {
      const graph = await styledConvAdjoint(layer.conv as StyledConv, place);
      counts[block]! += multiplyAdds(graph, { maps: 3 * this.grid ** 2 });
    }
    return counts;
  }

  async release(): Promise<void> {
    await Promise.all([...this.#adjoints, ...this.#points].map((graph) => graph.release()));
  }

  #rgbFeeds(
    toRgb: StyleLayer,
    block: number,
    pixels: readonly PooledPixel[],
    trace: Trace,
    points: readonly BlockPoint[],
  ): Feeds {
    const { resolution } = toRgb;
    const pattern = this.#patterns.get(resolution)!;
    const rowsOf = (cell: (pixel: PooledPixel) => number): Float32Array => {
      const data = new Float32Array(pixels.length * resolution);
      for (const [p, pixel] of pixels.entries()) {
        data.set(pattern.subarray(cell(pixel) * resolution, (cell(pixel) + 1) * resolution), p * resolution);
      }
      return data;
    };
    const { rgbSlope } = points[block]!;
    return {
      rows: { data: rowsOf(({ row }) => row), shape: [pixels.length, 1, resolution, 1] },
      columns: { data: rowsOf(({ column }) => column), shape: [pixels.length, 1, 1, resolution] },
      colours: {
        data: Float32Array.from({ length: 3 * pixels.length }, (_, i) =>
          Number(pixels[Math.floor(i / 3)]!.colour === i % 3),
        ),
        shape: [pixels.length, 3],
      },
      rgbStyle: trace.styles[block]![styleInput(toRgb)]!,
      ...(rgbSlope && { rgbSlope }),
    };
  }
}

/** The convolutions from the last to the first. */
export function plainSteps(generator: Generator, layout: StyleLayout): PlainStep[] {
  const steps: PlainStep[] = [];
  for (const [block, layers] of [...layersByBlock(layout).entries()].reverse()) {
    const convs = layers.filter(({ kind }) => kind !== 'toRgb');
    const ofBlock = layers.find(({ kind }) => kind === 'toRgb') ?? null;
    for (const [position, layer] of [...convs.entries()].reverse()) {
      const before = steps.at(-1);
      const { skip } = generator.blocks[block]!;
      const past =
        skip && position === 0 ? { skip, incoming: before!.place.incoming, toRgb: before!.place.toRgb } : null;
      const reads = position === convs.length - 1 ? ofBlock : null;
      const place: AdjointPlace = {
        up: layer.kind === 'conv0Up',
        incoming: before !== undefined,
        toRgb: reads?.conv ?? null,
        past,
        outgoing: layer.index > 0,
      };
      steps.push({ layer, block, position, place, toRgb: reads ?? (past && ofBlock) });
    }
  }
  return steps;
}
