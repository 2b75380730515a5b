import type { Catalogue } from './catalogue.ts';
import { ChannelIntervals } from './channelIntervals.ts';
import { countedLabels, localizedLabel } from './localizedChannels.ts';
import { searchedChannels } from './modelIdentity.ts';

/**
 * How far from a threshold a fraction or lead may be for either answer to count as right: without it a channel that sits
 * on a threshold would never be decided.
 */
export const decisionTolerance = 0.1;

/**
 * Whether more images would change what the catalogue says of a channel (localized in this region, or in none) with a
 * chance of at most `channelError`, up to the tolerance: a listed channel's fraction and lead are above the thresholds
 * minus the tolerance; one that is not listed is in no region above both thresholds plus the tolerance. "More images"
 * speaks of the labels that are present often enough now; while there is none, nothing is decided.
 */
export function isDecided(catalogue: Catalogue, row: number, intervals: ChannelIntervals): boolean {
  const { regions, thresholds } = catalogue.header;
  const counted = countedLabels(catalogue);
  if (counted.length === 0) return false;
  const listed = localizedLabel(catalogue, row);
  if (listed !== null) {
    return (
      intervals.fraction(row, listed)[0] >= thresholds.fraction - decisionTolerance &&
      intervals.lead(row, listed, counted)[0] >= thresholds.gap - decisionTolerance
    );
  }
  return counted.every(
    (label) =>
      regions.residual.includes(regions.labels[label]!) ||
      intervals.fraction(row, label)[1] <= thresholds.fraction + decisionTolerance ||
      intervals.lead(row, label, counted)[1] <= thresholds.gap + decisionTolerance,
  );
}

/** How many of the searched channels are decided. */
export function countDecided(catalogue: Catalogue): number {
  const intervals = new ChannelIntervals(catalogue.counts);
  return rowsOf(catalogue).filter((row) => isDecided(catalogue, row, intervals)).length;
}

/** Whether all of them are. */
export function allDecided(catalogue: Catalogue): boolean {
  const intervals = new ChannelIntervals(catalogue.counts);
  return rowsOf(catalogue).every((row) => isDecided(catalogue, row, intervals));
}

function rowsOf({ header }: Catalogue): number[] {
  return [...searchedChannels(header.model.layout).keys()];
}
