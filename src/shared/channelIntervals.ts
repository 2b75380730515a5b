import { anytimeInterval, type Interval } from './anytimeInterval.ts';
import type { ChannelCounts } from './channelCounts.ts';

/** The chance that any of one channel's intervals, of all labels together, is ever wrong. */
export const channelError = 0.05;

/**
 * What is known of the channels' fractions. With a chance of 95 % all intervals of a channel hold, for every label and
 * at every number of images: so they may be looked at while the images come in, the best label may be picked by looking,
 * and a run may be stopped by them. Each label has an equal part of the channel's error (Bonferroni).
 */
export class ChannelIntervals {
  readonly #error: number;
  /** Labels x wins: many channels have won equally often. */
  readonly #known: (Interval | undefined)[][];

  /** The counts must not change. */
  constructor(private readonly counts: ChannelCounts) {
    this.#error = channelError / counts.presence.length;
    this.#known = Array.from(counts.presence, () => []);
  }

  /** Of the fraction of a label's images that the channel of this row (of `searchedChannels`) wins. */
  fraction(row: number, label: number): Interval {
    const { presence, wins } = this.counts;
    const won = wins[row * presence.length + label]!;
    return (this.#known[label]![won] ??= anytimeInterval(won, presence[label]!, this.#error));
  }

  /** Of the fraction minus the largest one of the rivals: of every difference's interval the lowest bounds. */
  lead(row: number, label: number, rivals: readonly number[]): Interval {
    const [low, high] = this.fraction(row, label);
    let [lowest, highest] = [0, 0];
    for (const rival of rivals) {
      if (rival === label) continue;
      const [rivalLow, rivalHigh] = this.fraction(row, rival);
      lowest = Math.max(lowest, rivalLow);
      highest = Math.max(highest, rivalHigh);
    }
    return [low - highest, high - lowest];
  }
}
