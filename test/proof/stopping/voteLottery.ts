import type { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { noVote } from '../../../src/engine/stylespace/vote.ts';

/**
 * Draws votes of images: a label that an image shows wins with the channel's fraction for it. Rarer labels take their part
 * first, since fractions of labels that are seldom seen together may add up to more than 1.
 */
export class VoteLottery {
  readonly #order: readonly number[];

  /** `fractions` [channels, labels], `presence` [labels]: the share of images that show each. */
  constructor(
    private readonly fractions: Float64Array,
    private readonly presence: readonly number[],
    private readonly random: RandomState,
  ) {
    this.#order = [...presence.keys()].sort((a, b) => presence[a]! - presence[b]!);
  }

  /** Which labels the next image shows. */
  image(): Uint8Array {
    return Uint8Array.from(this.presence, (share) => (share >= 1 || this.random.randomSample() < share ? 1 : 0));
  }

  /** The label that a channel votes for in such an image, or `noVote`. */
  vote(row: number, present: Uint8Array): number {
    let left = this.random.randomSample();
    for (const label of this.#order) {
      if (present[label] === 0) continue;
      left -= this.fractions[row * present.length + label]!;
      if (left < 0) return label;
    }
    return noVote;
  }
}
