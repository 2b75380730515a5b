import type { StyledConv, Weight } from '../generator.ts';
import { convMultiplyAdds } from '../multiplyAdds.ts';
import type { StyleLayer } from '../styleLayout.ts';
import { packingStride, supports, throughConv, throughUpsampling, union, type Hulls } from './hulls.ts';

/** Multiply-adds that one run should stay under: some 10 to 20 ms, so that a picture never waits long, in little memory. */
export const reverseRunBudget = 1e9;

/** One styled convolution on the way back: all that is known before a sample is. */
export interface ReverseStep {
  readonly layer: StyleLayer;
  readonly conv: StyledConv;
  readonly block: number;
  /** Position among its block's convolutions. */
  readonly position: number;
  /** Whether a later layer sends a cotangent. */
  readonly incoming: boolean;
  /** The ToRGB that reads the layer's output. */
  readonly toRgb: StyleLayer | null;
  /** Of a residual block's first layer: the weight of the path past it and the layer before it in the plan. */
  readonly skip: Weight | null;
  readonly hullsIn: Hulls;
  readonly hullsOut: Hulls;
  readonly stride: number;
  /** Maps per run; fixed by the network alone, so that rounding never depends on the machine. */
  readonly chunk: number;
}

/**
 * The convolutions from the last to the first, each with the smallest stride at which the cotangents of its input still
 * have disjoint hulls: those of its output, which are narrower, then have too.
 *
 * The second path of a residual block needs no hulls of its own: the convolutions reach further.
 *
 * @param blocks the layers of each block
 * @param skips the weights of residual blocks' second paths, by block
 * @param patterns see poolingPatterns
 */
export function planReverse(
  blocks: readonly StyleLayer[][],
  skips: readonly (Weight | null)[],
  patterns: ReadonlyMap<number, Float32Array>,
): ReverseStep[] {
  const steps: ReverseStep[] = [];
  let later: Hulls | null = null;
  for (const [block, layers] of [...blocks.entries()].reverse()) {
    const convs = layers.filter(({ kind }) => kind !== 'toRgb');
    for (const [position, layer] of [...convs.entries()].reverse()) {
      const last = position === convs.length - 1;
      const toRgb = last ? (layers.find(({ kind }) => kind === 'toRgb') ?? null) : null;
      const pattern = toRgb && supports(patterns.get(layer.resolution)!, layer.resolution);
      const hullsOut: Hulls = pattern ? (later ? union(later, pattern) : pattern) : later!;
      const hullsIn = layer.kind === 'conv0Up' ? throughUpsampling(hullsOut) : throughConv(hullsOut);
      const conv = layer.conv as StyledConv;
      const stride = packingStride(hullsIn);
      const chunk = Math.max(1, Math.floor(reverseRunBudget / convMultiplyAdds(conv, hullsIn.size)));
      const skip = position === 0 ? skips[block]! : null;
      const incoming = later !== null;
      steps.push({ layer, conv, block, position, incoming, toRgb, skip, hullsIn, hullsOut, stride, chunk });
      later = hullsIn;
    }
  }
  return steps;
}

/** Multiply-adds of one Jacobian, convolutions only. */
export function reverseMultiplyAdds(steps: readonly ReverseStep[]): number {
  return steps.reduce(
    (sum, { conv, skip, stride, hullsIn: { size } }) =>
      sum + 3 * stride ** 2 * (convMultiplyAdds(conv, size) + (skip ? convMultiplyAdds({ weight: skip }, size) : 0)),
    0,
  );
}
