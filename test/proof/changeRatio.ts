import { levelsPerUnit } from '../../src/shared/levelsPerUnit.ts';

/** Mean |change| per pixel and colour, in 8-bit levels, inside a region and outside of it. */
export interface RegionChange {
  readonly inside: number;
  readonly outside: number;
}

/** Beyond this a ratio says no more: practically everything happens inside. */
export const largestRatio = 1000;

/**
 * [pixels] Mean over RGB of |after - before|, in 8-bit levels. Pictures [3, pixels], colours clamped to [-1, 1] as if they
 * had been saved.
 */
export function pictureChange(before: Float32Array, after: Float32Array): Float32Array {
  const pixels = before.length / 3;
  const change = new Float32Array(pixels);
  for (let plane = 0, at = 0; plane < 3; plane++) {
    for (let pixel = 0; pixel < pixels; pixel++, at++) {
      change[pixel]! += (Math.abs(clamp(after[at]!) - clamp(before[at]!)) * levelsPerUnit) / 3;
    }
  }
  return change;
}

/** Means of a picture's change [pixels] inside a region of its labels [pixels] and outside; 0 over no pixels. */
export function regionChange(change: Float32Array, labels: Uint8Array, region: number): RegionChange {
  let [inside, outside, area] = [0, 0, 0];
  for (let pixel = 0; pixel < change.length; pixel++) {
    if (labels[pixel] === region) {
      inside += change[pixel]!;
      area++;
    } else outside += change[pixel]!;
  }
  const rest = change.length - area;
  return { inside: area === 0 ? 0 : inside / area, outside: rest === 0 ? 0 : outside / rest };
}

/** Inside over outside. An edit that changes nothing inside acts elsewhere or nowhere: 0. */
export function changeRatio({ inside, outside }: RegionChange): number {
  return inside === 0 ? 0 : Math.min(largestRatio, inside / outside);
}

function clamp(colour: number): number {
  return colour < -1 ? -1 : colour > 1 ? 1 : colour;
}
