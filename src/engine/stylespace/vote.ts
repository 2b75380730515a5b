import type { ScoreRule } from '../../shared/catalogue.ts';
import { MapRanks } from './mapRanks.ts';
import { linearQuantile } from './quantile.ts';

/** In place of a label: the channel's map overlaps no region of this image. */
export const noVote = 255;

/** How many cells of the label map [cells] each label has. */
export function regionSizes(labelMap: Uint8Array, labels: number): Uint32Array {
  const sizes = new Uint32Array(labels);
  for (const label of labelMap) sizes[label]!++;
  return sizes;
}

/**
 * One image's vote for channels (paper section A3, steps 4 and 5). A region that covers a fraction p of the cells is
 * compared with the cells where the gradient map is above its own (1 - p) quantile, strictly: n of the region's o cells
 * are among them. The label with the largest score (n / o, or n / o^2) wins, ties going to the lowest; regions that
 * the image has not do not compete, and a map that overlaps none of them casts no vote.
 */
export class ImageVote {
  private readonly sizes: Uint32Array;
  private readonly present: readonly number[];
  private readonly ranks: MapRanks;
  private readonly thresholds: Float64Array;
  private readonly overlaps: Uint32Array;

  /** `labelMap` [cells] holds labels below `labels` (at most 254). */
  constructor(
    private readonly labelMap: Uint8Array,
    labels: number,
    private readonly score: ScoreRule,
  ) {
    this.sizes = regionSizes(labelMap, labels);
    this.present = Array.from(this.sizes.keys()).filter((label) => this.sizes[label]! > 0);
    this.ranks = new MapRanks(labelMap.length);
    this.thresholds = new Float64Array(labels);
    this.overlaps = new Uint32Array(labels);
  }

  /** The label that a voting map [cells] (finite, none negative) votes for, or `noVote`. */
  of(map: Float32Array): number {
    const { labelMap, sizes, present, ranks, thresholds, overlaps, score } = this;
    const cells = labelMap.length;
    ranks.load(map);
    const ascending = (rank: number): number => ranks.ascending(rank);
    for (const label of present) thresholds[label] = linearQuantile(ascending, cells, 1 - sizes[label]! / cells);
    overlaps.fill(0);
    for (let i = 0; i < cells; i++) {
      const label = labelMap[i]!;
      if (map[i]! > thresholds[label]!) overlaps[label]!++;
    }
    let winner = noVote;
    let best = 0;
    for (const label of present) {
      const size = sizes[label]!;
      // One division of integers: equal scores are equal doubles.
      const value = overlaps[label]! / (score === 'overlap' ? size : size * size);
      if (value > best) [winner, best] = [label, value];
    }
    return winner;
  }
}
