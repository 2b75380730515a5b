import { type Dim, Graph, type Value } from '../onnx/graph.ts';
import { add, clip, concat, conv, matMul, mul, reshape, unsqueeze } from '../onnx/operators.ts';
import type { Generator, ModulatedConv, SynthesisBlock, Weight } from './generator.ts';
import { upsample2x } from './resample.ts';
import { allRows, type Rows, rowsOf, strips } from './rows.ts';
import { biasConstant, styledConv, type StyledConvValues } from './styledConv.ts';

/**
 * One resolution of the synthesis network as a graph, so that the network is a chain of them: activations before an
 * edited layer can be kept, and work can give way between blocks.
 *
 * What passes between blocks is named by its resolution, so that one block's results are the next one's feeds: block 8
 * takes `x4` [samples, channels, 4, 4] and `rgb4` [samples, 3, 4, 4] and makes `x8` and `rgb8`. The other inputs are the
 * layers' styles [samples, channels], and `noise` [1], 1 for the stored noise or 0 for none. The layers' numbers are
 * constants named after their styles (`conv1.weight`).
 */
export interface BlockResults {
  readonly graph: Graph;
  /** The block's activations [samples, channels, H, W]. */
  readonly xOut: Value;
  /** The image so far [samples, 3, H, W]; null before the first ToRGB. */
  readonly rgbOut: Value | null;
}

export interface SynthesisBlockGraph extends BlockResults {
  /** The values inside its convolutions, in network order: one in the first block, else two. */
  readonly convs: readonly StyledConvValues[];
  /** What the block's own ToRGB adds to the image; null without one. */
  readonly rgbHere: ToRgbValues | null;
}

/** A ToRGB's result before and after its clamp, [samples, 3, H, W]; the same where it has none. */
export interface ToRgbValues {
  readonly biased: Value;
  readonly clamped: Value;
}

/** What conv1 takes of conv0Up. */
export const middleName = (resolution: number): string => `m${resolution}`;
export const activationsName = (resolution: number): string => `x${resolution}`;
export const rgbName = (resolution: number): string => `rgb${resolution}`;

/**
 * Builds the graph of a generator's block; outputs are for the caller to name.
 *
 * @param from `middle`: what follows conv0Up, whose result `m8` [samples, channels, 8, 8] is an input instead
 */
export async function synthesisBlockGraph(
  generator: Generator,
  block: SynthesisBlock,
  samples: Dim = 'samples',
  from: 'start' | 'middle' = 'start',
): Promise<SynthesisBlockGraph> {
  const { graph, rgbBefore, on } = await blockParts(generator, block, samples, from);
  const { convs, xOut, rgbHere } = on(allRows(block.resolution));
  const before = rgbBefore?.(allRows(block.resolution)) ?? null;
  return { graph, convs, xOut, rgbHere, rgbOut: rgbSum(graph, before, rgbHere?.clamped) };
}

/**
 * Some or all rows of the same results, to the same bits. A large block is computed a strip at a time, each through all its
 * layers: what is in work stays in the processor's caches, and no tensor but the results is as large as a whole map.
 */
export async function blockRowsGraph(
  generator: Generator,
  block: SynthesisBlock,
  samples: Dim = 'samples',
  rows: Rows = allRows(block.resolution),
): Promise<BlockResults> {
  const { graph, rgbBefore, on } = await blockParts(generator, block, samples, 'start');
  const pieces = strips(rows, inStrips(block) ? stripHeight : rows.of).map(on);
  const join = (parts: readonly Value[]): Value => (parts.length === 1 ? parts[0]! : concat(graph, parts, 2));
  const xOut = join(pieces.map((piece) => piece.xOut));
  const rgbHere = block.toRgb && join(pieces.map((piece) => piece.rgbHere!.clamped));
  return { graph, xOut, rgbOut: rgbSum(graph, rgbBefore?.(rows) ?? null, rgbHere) };
}

/** Whether a block's maps are so large that strips take less time. */
export function inStrips({ resolution }: SynthesisBlock): boolean {
  return resolution > 256;
}

/** Rows. Lower strips compute more rows twice, higher ones leave the caches: 64 took least at 512 and 1024 px. */
const stripHeight = 64;

/** A block whose inputs are declared. */
interface BlockParts {
  readonly graph: Graph;
  /** Rows of the image that came in, at this block's size. */
  readonly rgbBefore: ((rows: Rows) => Value) | null;
  /** Adds the nodes that compute some rows. */
  readonly on: (rows: Rows) => Pick<SynthesisBlockGraph, 'convs' | 'xOut' | 'rgbHere'>;
}

async function blockParts(
  generator: Generator,
  block: SynthesisBlock,
  samples: Dim,
  from: 'start' | 'middle',
): Promise<BlockParts> {
  const graph = new Graph(`synthesis${block.resolution}`);
  const before = generator.blocks[generator.blocks.indexOf(block) - 1];
  const size = block.resolution / 2;
  const style = (name: string, layer: ModulatedConv): Value => graph.input(name, [samples, layer.weight.shape[1]!]);

  const x = before ? graph.input(activationsName(size), [samples, before.conv1.weight.shape[0]!, size, size]) : null;
  const rgb = generator.blocks.some((b) => b.resolution < block.resolution && b.toRgb)
    ? graph.input(rgbName(size), [samples, 3, size, size])
    : null;
  const noise = graph.input('noise', [1]);
  const styles = {
    conv0Up: block.conv0Up && style('conv0Up', block.conv0Up),
    conv1: style('conv1', block.conv1),
    toRgb: block.toRgb && style('toRgb', block.toRgb),
  };

  const { constant } = generator;
  const start = x ?? graph.constant([1, ...constant.shape], await constant.read(), 'constant');
  const conv0Up =
    block.conv0Up && from === 'start' ? await styledConv(graph, styles.conv0Up!, block.conv0Up, noise, true) : null;
  const middle =
    from === 'middle' ? graph.input(middleName(block.resolution), [samples, ...activationShape(block)]) : start;
  const conv1 = await styledConv(graph, styles.conv1, block.conv1, noise, false);
  const skip = block.skip && (await skipPath(graph, start, block.skip));
  const toRgb = block.toRgb && (await toRgbPart(graph, styles.toRgb!, block.toRgb));
  return {
    graph,
    rgbBefore: rgb && ((rows) => upsample2x(graph, rgb, rows)),
    on(rows) {
      const between = conv1.reads(rows);
      const up = conv0Up?.on(rowsOf(graph, start, conv0Up.reads(between)), between);
      const last = conv1.on(up?.activated ?? rowsOf(graph, middle, between), rows);
      const xOut = skip ? add(graph, last.activated, upsample2x(graph, skip, rows)) : last.activated;
      return { convs: up ? [up, last] : [last], xOut, rgbHere: toRgb?.(xOut) ?? null };
    },
  };
}

/** The image that came in and what the block adds, where there are both. */
function rgbSum(graph: Graph, before: Value | null, here: Value | null | undefined): Value | null {
  return before && here ? add(graph, before, here) : (here ?? before);
}

/** Of what conv1 takes. */
function activationShape({ resolution, conv1 }: SynthesisBlock): number[] {
  return [conv1.weight.shape[1]!, resolution, resolution];
}

/** Past the convolutions of a residual block: a 1x1 convolution, before it is brought to twice the size. */
async function skipPath(graph: Graph, x: Value, weight: Weight): Promise<Value> {
  const kernel = graph.constant(weight.shape, await weight.read(), 'skip.weight');
  return conv(graph, x, kernel, { padding: 0 });
}

/** A 1x1 convolution to colours, not demodulated, as a matrix product with the small modulated weights [3, in]. */
async function toRgbPart(graph: Graph, style: Value, layer: ModulatedConv): Promise<(x: Value) => ToRgbValues> {
  const [colours, inChannels] = layer.weight.shape as [number, number];
  const weight = graph.constant([1, colours, inChannels], await layer.weight.read(), `${style.name}.weight`);
  const modulated = mul(graph, weight, unsqueeze(graph, style, [1]));
  const bias = await biasConstant(graph, layer.bias, `${style.name}.bias`, 1);
  return (x) => {
    const [height, width] = x.shape.slice(2) as [number, number];
    const product = matMul(graph, modulated, reshape(graph, x, [inChannels, height * width]));
    const biased = add(graph, reshape(graph, product, [colours, height, width]), bias);
    return { biased, clamped: layer.clamp === null ? biased : clip(graph, biased, layer.clamp) };
  };
}
