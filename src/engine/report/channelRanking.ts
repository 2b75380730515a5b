import type { LocalizedChannel } from '../../shared/localizedChannels.ts';
import { levelsPerUnit } from '../../shared/levelsPerUnit.ts';

/** Strength, in sigma, at which an effect must show. */
const tried = 5;
/**
 * 8-bit levels by which it must then change the region, on average over its pixels and colours. The estimate is an upper
 * bound, see `regionLevels`: in strips of the bundled portraits channels around 5 show nothing, around 10 a tint.
 */
export const visibleLevels = 8;
/** The share of the picture that a region is taken to have when nothing can measure it. */
const assumedShare = 0.05;

/** A channel in a report's order. */
export interface RankedChannel extends LocalizedChannel {
  /**
   * 8-bit levels by which 5 sigma change the region, to first order and if the whole effect falls into it: the mean
   * effect over the picture, divided by the region's share of the picture. Null where either is not known.
   */
  readonly regionLevels: number | null;
  /** Whether the effect can be seen in the region; a channel whose effect is not known has the benefit of the doubt. */
  readonly visible: boolean;
}

/**
 * A region's channels as a report shows them: those whose effect can be seen first, each part in the order it came in
 * (falling fraction). The fraction says where a channel acts, not how much: the purest one may change nothing to see.
 *
 * @param share the region's mean share of the picture where it is present, in (0, 1]; null: not known
 */
export function visibleFirst(channels: readonly LocalizedChannel[], share: number | null): RankedChannel[] {
  const ranked = channels.map((channel): RankedChannel => {
    if (channel.effect === null) return { ...channel, regionLevels: null, visible: true };
    const levels = (tried * channel.effect * levelsPerUnit) / (share ?? assumedShare);
    return { ...channel, regionLevels: share === null ? null : levels, visible: levels >= visibleLevels };
  });
  return [...ranked.filter(({ visible }) => visible), ...ranked.filter(({ visible }) => !visible)];
}
