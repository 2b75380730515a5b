import type { Precision } from '../../shared/device.ts';
import type { Graph } from '../onnx/graph.ts';
import { inFloat16 } from '../onnx/inFloat16.ts';
import { encodeModel } from '../onnx/modelProto.ts';
import type { Feeds, Tensor } from '../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../runtime/runtime.ts';
import type { Task } from '../runtime/task.ts';
import { blockStyles } from './blockStyles.ts';
import { withUnitKernels, withUnitStyles } from './float16Range.ts';
import type { Generator, SynthesisBlock } from './generator.ts';
import { blockMultiplyAdds } from './multiplyAdds.ts';
import { runMemory } from './runMemory.ts';
import type { StyleLayout } from './styleLayout.ts';
import {
  activationsName,
  type BlockResults,
  inStrips,
  middleName,
  rgbName,
  blockRowsGraph,
  synthesisBlockGraph,
} from './synthesisBlockGraph.ts';

/** `const`: the stored noise planes; `none`: no noise. There is no random noise: one S is one picture. */
export type NoiseMode = 'const' | 'none';

/** The `noise` input of every block's graph: the factor of the stored planes. */
export function noiseFactor(noise: NoiseMode): Tensor {
  return { data: Float32Array.of(noise === 'const' ? 1 : 0), shape: [1] };
}

/** The large half of the network, S -> image, as a chain of blocks. */
export class SynthesisNetwork {
  readonly #blocks: readonly PreparedGraph[];
  /** What follows conv0Up, loaded when it is wanted first; null where that is not handed out. */
  readonly #halves: readonly (PreparedGraph | null)[];

  /** @param precision of what is computed; tensors between blocks are float32 in any case */
  constructor(
    private readonly generator: Generator,
    private readonly layout: StyleLayout,
    runtime: Runtime,
    readonly precision: Precision = 'float32',
  ) {
    const { from, rewritten } = precisions[precision];
    const built = from(generator);
    const prepare = (make: () => Promise<Graph>): PreparedGraph =>
      runtime.prepare(async () => encodeModel(rewritten(await make())), runMemory(generator));
    this.#blocks = built.blocks.map((block) =>
      prepare(() => (inStrips(block) ? striped(built, block) : whole(built, block))),
    );
    this.#halves = built.blocks.map((block) => (isHalved(block) ? prepare(() => secondHalf(built, block)) : null));
  }

  /** Flat S [samples, channels] -> images [samples, 3, H, W], nominally in [-1, 1], not clamped. */
  async images(styles: Float32Array, noise: NoiseMode, task: Task): Promise<Tensor> {
    const { image } = await this.trace(styles, noise, task);
    return image;
  }

  /**
   * The images, and what entered each block on the way. Blocks before the first whose styles differ from an earlier
   * pass's are not run again, nor, up to 256 px, that block's conv0Up where its own style does not: what they made is kept
   * there, and the result is the same to the last bit.
   */
  trace(styles: Float32Array, noise: NoiseMode, task: Task, earlier?: Trace): Promise<Trace> {
    return this.#trace(styles, noise, task, earlier, () => this.#blocks.length);
  }

  /**
   * The same pass, left early through the RGB skip: as many blocks as a budget of multiply-adds allows are run, and in any
   * case those up to `last`. A generator whose earlier blocks make no image is never left.
   */
  preview(
    styles: Float32Array,
    noise: NoiseMode,
    { multiplyAdds, last }: PreviewLimits,
    task: Task,
    earlier?: Trace,
  ): Promise<Trace> {
    const { blocks } = this.generator;
    const leaves = blocks.every(({ toRgb }) => toRgb);
    return this.#trace(styles, noise, task, earlier, (first) =>
      leaves ? Math.max(affordable(blocks, first, multiplyAdds), first + 1, last + 1) : blocks.length,
    );
  }

  /** Of the convolutions of the blocks that `trace` would run, for one image. */
  multiplyAdds(styles: Float32Array, noise: NoiseMode, earlier?: Trace): number {
    const first = firstToRun(blockStyles(this.layout, styles), noise, earlier);
    return this.generator.blocks.slice(first).reduce((sum, block) => sum + blockMultiplyAdds(block), 0);
  }

  /** @param exit from the first block that is run to the one before which the network is left */
  async #trace(
    styles: Float32Array,
    noise: NoiseMode,
    task: Task,
    earlier: Trace | undefined,
    exit: (first: number) => number,
  ): Promise<Trace> {
    const feeds = blockStyles(this.layout, styles);
    const first = firstToRun(feeds, noise, earlier);
    if (earlier && first === feeds.length) return earlier;
    const end = exit(first);
    const inputs: Feeds[] = earlier ? earlier.inputs.slice(0, first) : [];
    let input: Feeds = (first === earlier?.inputs.length ? earlier.output : earlier?.inputs[first]) ?? {};
    for (let b = first; b < end; b++) {
      inputs.push(input);
      const known = b === first ? this.#middle(b, feeds, earlier) : undefined;
      const graph = known ? this.#halves[b]! : this.#blocks[b]!;
      const style = precisions[this.precision].fed(feeds[b]!);
      input = { ...known, ...(await graph.run({ ...style, ...input, ...known, noise: noiseFactor(noise) }, task)) };
    }
    const { resolution } = this.generator.blocks[end - 1]!;
    return { styles: feeds, noise, inputs, output: input, image: input[rgbName(resolution)]! };
  }

  /** What conv0Up of a block made in an earlier pass that gave the block what it gets now; undefined where it has to run. */
  #middle(block: number, feeds: readonly Feeds[], earlier: Trace | undefined): Feeds | undefined {
    if (!earlier || !this.#halves[block] || block >= earlier.inputs.length) return undefined;
    if (!sameNumbers(earlier.styles[block]!['conv0Up']!.data, feeds[block]!['conv0Up']!.data)) return undefined;
    const name = middleName(this.generator.blocks[block]!.resolution);
    return { [name]: (earlier.inputs[block + 1] ?? earlier.output)[name]! };
  }

  async release(): Promise<void> {
    const halves = this.#halves.filter((half) => half !== null);
    await Promise.all([...this.#blocks, ...halves].map((graph) => graph.release()));
  }
}

export interface PreviewLimits {
  /** Of the convolutions of the blocks that are run, for one image. */
  readonly multiplyAdds: number;
  /** The index of a block that is run in any case. */
  readonly last: number;
}

/** One pass through the synthesis network, with what is needed to linearise it there, or to go on where it was left. */
export interface Trace {
  /** Each block's styles, also of blocks that were not run. */
  readonly styles: readonly Feeds[];
  readonly noise: NoiseMode;
  /** The activations and the image so far that entered each block that was run, and what the one before made midway. */
  readonly inputs: readonly Feeds[];
  /** The activations, unless of the last block, and the image that left the last one, and what it made midway. */
  readonly output: Feeds;
  /** [samples, 3, H, W]: of the generator's resolution, in a pass that was left early of the resolution where that was. */
  readonly image: Tensor;
}

/** What a precision makes of a generator, of its graphs, and of the styles that a block is fed. */
interface PrecisionRow {
  readonly from: (generator: Generator) => Generator;
  readonly rewritten: (graph: Graph) => Graph;
  readonly fed: (styles: Feeds) => Feeds;
}

const precisions: Readonly<Record<Precision, PrecisionRow>> = {
  float32: { from: (generator) => generator, rewritten: (graph) => graph, fed: (styles) => styles },
  float16: { from: withUnitKernels, rewritten: inFloat16, fed: withUnitStyles },
};

async function whole(generator: Generator, block: SynthesisBlock): Promise<Graph> {
  const { graph, convs, ...made } = await synthesisBlockGraph(generator, block);
  if (isHalved(block)) graph.output(middleName(block.resolution), convs[0]!.activated);
  return withOutputs(generator, block, { graph, ...made });
}

async function secondHalf(generator: Generator, block: SynthesisBlock): Promise<Graph> {
  return withOutputs(generator, block, await synthesisBlockGraph(generator, block, 'samples', 'middle'));
}

async function striped(generator: Generator, block: SynthesisBlock): Promise<Graph> {
  return withOutputs(generator, block, await blockRowsGraph(generator, block));
}

function withOutputs(generator: Generator, block: SynthesisBlock, { graph, xOut, rgbOut }: BlockResults): Graph {
  if (block !== generator.blocks.at(-1)) graph.output(activationsName(block.resolution), xOut);
  if (rgbOut) graph.output(rgbName(block.resolution), rgbOut);
  return graph;
}

/**
 * Whether a block hands out what conv0Up made, so that a later layer's slider does not run conv0Up again: half of the block's
 * work. Large maps would be hundreds of megabytes for each picture that is kept.
 */
function isHalved(block: SynthesisBlock): boolean {
  return block.conv0Up !== null && !inStrips(block);
}

/** The first block, from a given one on, that is beyond a budget of multiply-adds. */
function affordable(blocks: readonly SynthesisBlock[], first: number, budget: number): number {
  let end = first;
  for (let left = budget; end < blocks.length; end++) {
    left -= blockMultiplyAdds(blocks[end]!);
    if (left < 0) break;
  }
  return end;
}

/** The index of the first block that an earlier pass does not spare; the number of blocks: none has to run. */
function firstToRun(feeds: readonly Feeds[], noise: NoiseMode, earlier: Trace | undefined): number {
  return earlier?.noise === noise ? Math.min(commonBlocks(earlier.styles, feeds), earlier.inputs.length) : 0;
}

/** How many blocks, from the first on, get the same styles in both. */
function commonBlocks(a: readonly Feeds[], b: readonly Feeds[]): number {
  const differs = b.findIndex((feeds, block) =>
    Object.entries(feeds).some(([name, { data }]) => !sameNumbers(a[block]?.[name]?.data, data)),
  );
  return differs < 0 ? b.length : differs;
}

function sameNumbers(a: Float32Array | undefined, b: Float32Array): boolean {
  return a?.length === b.length && b.every((number, i) => Object.is(number, a[i]));
}
