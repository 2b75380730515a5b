/**
 * What discovery counts, over `images` images: votes of channels for regions. Everything is an integer, so that sums do
 * not depend on the order of images or shards.
 */
export interface ChannelCounts {
  images: number;
  /** [labels] In how many images each label has at least one grid cell. */
  readonly presence: Uint32Array;
  /** [channels, labels] How many images' votes of each channel went to each label. Channels as `searchedChannels`. */
  readonly wins: Uint32Array;
  /** [channels] Sums of `effectUnits`; null where effects are not known (imported counts). */
  readonly effects: Float64Array | null;
}

/** Effects are counted in steps of 1e-7 of RGB change per sigma: far below what 8 bits can show (8e-3). */
export const effectStep = 1e-7;

/** One image's effect of one channel saturates here: 50 times the range of an image per sigma. */
export const maxEffect = 100;

/** So that effects, summed in steps, and their means, read back from decimals, stay exact in a double. */
export const maxImages = 100_000;

/** An effect (RGB change per sigma, not negative) of one image in whole steps; what is not finite counts as none. */
export function effectUnits(effect: number): number {
  return Number.isFinite(effect) ? Math.round(Math.min(effect, maxEffect) / effectStep) : 0;
}

export function emptyCounts(channels: number, labels: number): ChannelCounts {
  return {
    images: 0,
    presence: new Uint32Array(labels),
    wins: new Uint32Array(channels * labels),
    effects: new Float64Array(channels),
  };
}

/** The counts of both, which must be of the same channels and labels. */
export function addCounts(a: ChannelCounts, b: ChannelCounts): ChannelCounts {
  if (a.presence.length !== b.presence.length || a.wins.length !== b.wins.length || !a.effects !== !b.effects) {
    throw new RangeError('counts of different channels or labels');
  }
  return {
    images: a.images + b.images,
    presence: a.presence.map((count, i) => count + b.presence[i]!),
    wins: a.wins.map((count, i) => count + b.wins[i]!),
    effects: a.effects && b.effects && a.effects.map((sum, i) => sum + b.effects![i]!),
  };
}

/** A channel's mean effect: RGB change per sigma, over images, pixels of the grid and colours. Null where not known. */
export function meanEffect({ effects, images }: ChannelCounts, channel: number): number | null {
  if (effects === null) return null;
  return images === 0 ? 0 : (effects[channel]! * effectStep) / images;
}
