import type { Interval } from './anytimeInterval.ts';
import type { Catalogue } from './catalogue.ts';
import { ChannelIntervals } from './channelIntervals.ts';
import { meanEffect } from './channelCounts.ts';
import { searchedChannels } from './modelIdentity.ts';
import type { StyleChannel } from './styleChannel.ts';

/** Where a channel acts most. */
export interface ChannelStanding {
  readonly channel: StyleChannel;
  /** Index into the catalogue's labels: the one with the largest fraction. Null while no label is present often enough. */
  readonly label: number | null;
  /** Whether that is a region, and the channel is localized in it. */
  readonly localized: boolean;
  /** Images won and images with the label; their quotient is the channel's fraction. */
  readonly wins: number;
  readonly presence: number;
  readonly fraction: number;
  /** See `ChannelIntervals`: 95 %, whenever one looks. */
  readonly interval: Interval;
  /** The fraction minus the largest other one, those of residual labels included. */
  readonly gap: number;
  readonly gapInterval: Interval;
  readonly effect: number | null;
}

/** A channel that acts in one region. */
export interface LocalizedChannel extends ChannelStanding {
  readonly label: number;
}

/** All searched channels, in network order. */
export function channelStandings(catalogue: Catalogue): ChannelStanding[] {
  const intervals = new ChannelIntervals(catalogue.counts);
  const counted = countedLabels(catalogue);
  return searchedChannels(catalogue.header.model.layout).map((channel, row) => {
    const [own, rival] = rankedLabels(catalogue, row);
    const effect = meanEffect(catalogue.counts, row);
    if (own === undefined) return { ...unknownStanding, channel, effect };
    const fraction = fractionOf(catalogue, row, own);
    return {
      channel,
      label: own,
      localized: localizedLabel(catalogue, row) !== null,
      wins: winsOf(catalogue, row, own),
      presence: catalogue.counts.presence[own]!,
      fraction,
      interval: intervals.fraction(row, own),
      gap: fraction - (rival === undefined ? 0 : fractionOf(catalogue, row, rival)),
      gapInterval: intervals.lead(row, own, counted),
      effect,
    };
  });
}

const unknownStanding = {
  label: null,
  localized: false,
  ...{ wins: 0, presence: 0, fraction: 0, gap: 0 },
  interval: [0, 1],
  gapInterval: [-1, 1],
} as const;

/**
 * The paper's listing: for every label of the catalogue its localized channels, by falling fraction, then falling gap,
 * then network order. A residual label's list is empty.
 */
export function localizedChannels(catalogue: Catalogue): LocalizedChannel[][] {
  const lists = catalogue.header.regions.labels.map((): LocalizedChannel[] => []);
  for (const standing of channelStandings(catalogue)) if (isLocalized(standing)) lists[standing.label]!.push(standing);
  for (const list of lists) list.sort(bestFirst);
  return lists;
}

export function isLocalized(standing: ChannelStanding): standing is LocalizedChannel {
  return standing.localized;
}

/** By falling fraction, then falling gap. Sorting keeps network order among equals. */
export function bestFirst(a: ChannelStanding, b: ChannelStanding): number {
  return b.fraction - a.fraction || b.gap - a.gap;
}

/**
 * The label in which the channel of this row (of `searchedChannels`) is localized, or null. Decided in integers: no
 * channel is gained or lost by rounding when it sits exactly on a threshold.
 */
export function localizedLabel(catalogue: Catalogue, row: number): number | null {
  const { regions, thresholds } = catalogue.header;
  const [top, rival] = rankedLabels(catalogue, row);
  if (top === undefined || regions.residual.includes(regions.labels[top]!)) return null;
  const { presence } = catalogue.counts;
  const [wins, images] = [winsOf(catalogue, row, top), presence[top]!];
  // Thresholds in thousandths; with at most 100,000 images all products stay below 2^53.
  const fraction = Math.round(thresholds.fraction * 1000);
  const gap = Math.round(thresholds.gap * 1000);
  if (wins * 1000 <= fraction * images) return null;
  const [rivalWins, rivalImages] = rival === undefined ? [0, 1] : [winsOf(catalogue, row, rival), presence[rival]!];
  return (wins * rivalImages - rivalWins * images) * 1000 > gap * images * rivalImages ? top : null;
}

/** The labels that are present often enough, in their order. */
export function countedLabels({ header, counts }: Catalogue): number[] {
  const least = Math.max(1, header.thresholds.minPresence);
  return [...counts.presence.keys()].filter((label) => counts.presence[label]! >= least);
}

/** The two labels with the largest fractions, among those that are present often enough. */
function rankedLabels(catalogue: Catalogue, row: number): [top?: number, rival?: number] {
  const { presence } = catalogue.counts;
  // fraction(a) > fraction(b), exactly
  const exceeds = (a: number, b: number): boolean =>
    winsOf(catalogue, row, a) * presence[b]! > winsOf(catalogue, row, b) * presence[a]!;
  let top: number | undefined;
  let rival: number | undefined;
  for (const label of countedLabels(catalogue)) {
    if (top === undefined || exceeds(label, top)) [top, rival] = [label, top];
    else if (rival === undefined || exceeds(label, rival)) rival = label;
  }
  return top === undefined ? [] : rival === undefined ? [top] : [top, rival];
}

function winsOf({ counts }: Catalogue, row: number, label: number): number {
  return counts.wins[row * counts.presence.length + label]!;
}

function fractionOf(catalogue: Catalogue, row: number, label: number): number {
  return winsOf(catalogue, row, label) / catalogue.counts.presence[label]!;
}
