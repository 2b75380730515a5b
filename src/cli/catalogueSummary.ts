import type { Interval } from '../shared/anytimeInterval.ts';
import { countImages, type Catalogue } from '../shared/catalogue.ts';
import { countDecided } from '../shared/decidedChannels.ts';
import { localizedChannels } from '../shared/localizedChannels.ts';
import { searchedChannels } from '../shared/modelIdentity.ts';
import { formatStyleChannel } from '../shared/styleChannel.ts';
import { table } from './table.ts';

/** What a catalogue found, the regions in its order. */
export interface CatalogueSummary {
  readonly images: number;
  readonly searched: number;
  /** How many of those more images would not list otherwise (docs/stopping.md); null of imported fractions. */
  readonly decided: number | null;
  readonly regions: readonly {
    readonly label: string;
    /** Images that show the region. */
    readonly presence: number;
    /** Localized in it, the best first. */
    readonly channels: readonly SummarizedChannel[];
  }[];
}

interface SummarizedChannel {
  readonly channel: string;
  readonly fraction: number;
  /** 95 %, whenever one looks. */
  readonly interval: Interval;
  readonly gap: number;
  readonly gapInterval: Interval;
}

/** Residual labels name no region and are left out. */
export function catalogueSummary(catalogue: Catalogue): CatalogueSummary {
  const { header, counts } = catalogue;
  const regions = localizedChannels(catalogue).map((channels, label) => ({
    label: header.regions.labels[label]!,
    presence: counts.presence[label]!,
    channels: channels.map(({ channel, fraction, interval, gap, gapInterval }) => ({
      channel: formatStyleChannel(channel),
      ...{ fraction, interval, gap, gapInterval },
    })),
  }));
  return {
    images: countImages(header.images),
    searched: searchedChannels(header.model.layout).length,
    decided: header.regions.kind === 'imported' ? null : countDecided(catalogue),
    regions: regions.filter(({ label }) => !header.regions.residual.includes(label)),
  };
}

const shownChannels = 4;

/** A line per region: how many channels, the best few with the share of images they won and its interval. */
export function summaryText({ images, searched, decided, regions }: CatalogueSummary, path: string): string {
  const rows = regions.map(({ label, presence, channels }) => [
    label,
    String(presence),
    String(channels.length),
    channels
      .slice(0, shownChannels)
      .map(({ channel, fraction, interval }) => `${channel} ${whole(fraction)}% (${interval.map(whole).join('-')})`)
      .join(', '),
  ]);
  const total = regions.reduce((sum, { channels }) => sum + channels.length, 0);
  const served = regions.filter(({ channels }) => channels.length > 0).length;
  return [
    ...table([['region', 'images', 'channels', 'best'], ...rows]),
    '',
    `${total} channels in ${served} of ${regions.length} regions, ${images} images, in ${path}`,
    ...(decided === null ? [] : [`${decided} of ${searched} channels are decided`]),
  ].join('\n');
}

function whole(fraction: number): number {
  return Math.round(fraction * 100);
}
