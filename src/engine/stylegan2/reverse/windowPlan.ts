import type { StyledConv, Weight } from '../generator.ts';
import type { StyleLayer } from '../styleLayout.ts';
import { convAxis, imageUpsamplingAxis, upsamplingAxis, type AxisAdjoint } from './axisAdjoint.ts';
import type { Matrix } from './matrix.ts';
import {
  cellWindows,
  isWhole,
  throughConv,
  throughImageUpsampling,
  throughUpsampling,
  union,
  wholeMaps,
  type Windows,
} from './windows.ts';

/** Multiply-adds that one run should stay under: about 50 ms on two cores. Fixed, so that results never depend on the machine. */
export const windowRunBudget = 4e9;

/** One styled convolution on the way back: all that is known before a sample is. */
export interface WindowStep {
  readonly layer: StyleLayer;
  readonly conv: StyledConv;
  readonly block: number;
  /** Position among its block's convolutions. */
  readonly position: number;
  /** Windows in which the later layer's cotangents come; null for the last layer. */
  readonly incoming: Windows | null;
  /** The ToRGB that reads the layer's output. */
  readonly toRgb: StyleLayer | null;
  /** Windows of the layer's output, those of `incoming` unless they are put into whole maps first. */
  readonly from: Windows;
  /** Windows of its input. */
  readonly to: Windows;
  readonly axis: AxisAdjoint;
  /** Whether the block is residual and this its last layer: the cotangent of its output is wanted again. */
  readonly keepsCotangent: boolean;
  /** Of a residual block's first layer: the path past its layers. */
  readonly past: PastStep | null;
}

/** The second path of a residual block: a 1x1 convolution, then twice the size. */
export interface PastStep {
  readonly weight: Weight;
  /** Windows of the block's output in which its cotangent was kept. */
  readonly incoming: Windows;
  /** The same, or whole maps. */
  readonly from: Windows;
  /** Of each cell: the adjoint of the upsampling along one axis, [input's width, output's width]. */
  readonly axis: readonly Matrix[];
}

/**
 * The way back through the whole network. Cells are taken in chunks: those of one residue modulo `period` in both axes,
 * whose windows lie alike at every place, `rows` rows of them at a time.
 */
export interface WindowPlan {
  readonly grid: number;
  readonly steps: readonly WindowStep[];
  readonly period: number;
  readonly rows: number;
}

/** Cells per row of a chunk. */
export function cellsPerRow({ grid, period }: WindowPlan): number {
  return grid / period;
}

/** Cells of a chunk. */
export function chunkCells(plan: WindowPlan): number {
  return plan.rows * cellsPerRow(plan);
}

/**
 * @param blocks the layers of each block
 * @param skips the weights of residual blocks' second paths, by block
 * @param runBudget see windowRunBudget
 */
export function planWindows(
  blocks: readonly StyleLayer[][],
  skips: readonly (Weight | null)[],
  grid: number,
  runBudget: number,
): WindowPlan {
  const steps = planSteps(blocks, skips, grid);
  const windowed = steps.flatMap(({ from, to, incoming }) => [from, to, ...(incoming ? [incoming] : [])]);
  const smallest = Math.min(grid, ...windowed.filter((windows) => !isWhole(windows)).map(({ size }) => size));
  const period = grid / smallest;
  const perCell = Math.max(...steps.map((step) => 3 * stepMultiplyAdds(step)));
  // Halved until a chunk's largest run keeps to the budget.
  let rows = grid / period;
  while (rows % 2 === 0 && rows * (grid / period) * perCell > runBudget) rows /= 2;
  return { grid, steps, period, rows };
}

function planSteps(blocks: readonly StyleLayer[][], skips: readonly (Weight | null)[], grid: number): WindowStep[] {
  const steps: WindowStep[] = [];
  let image = cellWindows(blocks.at(-1)![0]!.resolution, grid);
  let incoming: Windows | null = null;
  for (const [block, layers] of [...blocks.entries()].reverse()) {
    const convs = layers.filter(({ kind }) => kind !== 'toRgb');
    for (const [position, layer] of [...convs.entries()].reverse()) {
      const toRgb = position < convs.length - 1 ? null : (layers.find(({ kind }) => kind === 'toRgb') ?? null);
      const natural: Windows = incoming ?? image;
      const up = layer.kind === 'conv0Up';
      const through = up ? throughUpsampling : throughConv;
      // What a ToRGB sends to the layer before must have room there.
      const painted = position === 0 && blocks[block - 1]?.some(({ kind }) => kind === 'toRgb');
      const coarser = throughImageUpsampling(image);
      const reached = painted && up ? union(through(natural), coarser) : through(natural);
      const whole = reached.width >= reached.size;
      const from = whole ? wholeMaps(natural) : natural;
      const to = whole ? wholeMaps(reached) : reached;
      const axis = up ? upsamplingAxis(from, to) : convAxis(from, to);
      const weight = skips[block] ?? null;
      const keepsCotangent = weight !== null && position === convs.length - 1;
      const past = weight && !keepsCotangent ? planPast(weight, steps.at(-1)!.from, to, whole) : null;
      const conv = layer.conv as StyledConv;
      steps.push({ layer, conv, block, position, incoming, toRgb, from, to, axis, keepsCotangent, past });
      incoming = to;
    }
    image = throughImageUpsampling(image);
  }
  return steps;
}

function planPast(weight: Weight, incoming: Windows, to: Windows, whole: boolean): PastStep {
  const from = whole ? wholeMaps(incoming) : incoming;
  return { weight, incoming, from, axis: imageUpsamplingAxis(from, to) };
}

/** Multiply-adds of one cotangent's way through one layer: products over channels and the transforms around them. */
export function stepMultiplyAdds({ conv, axis, from, to, past }: WindowStep): number {
  const [out, inChannels] = conv.weight.shape as [number, number];
  const products = axis.taps.rows;
  const into = products * from.width * (from.width + products) * out;
  const back = to.width * products * (products + to.width) * inChannels;
  // Once more for the demodulation's part of the gradient.
  return (products ** 2 + 1) * out * inChannels + into + back + (past ? pastMultiplyAdds(past, to) : 0);
}

function pastMultiplyAdds({ weight, from }: PastStep, to: Windows): number {
  const [out, inChannels] = weight.shape as [number, number];
  return to.width * from.width * (from.width + to.width) * out + to.width ** 2 * out * inChannels;
}
