import { countImages, type Catalogue } from '../shared/catalogue.ts';
import { localizedChannels } from '../shared/localizedChannels.ts';
import { formatStyleChannel } from '../shared/styleChannel.ts';
import { table } from './table.ts';

/** What a catalogue found, the regions in its order. */
export interface CatalogueSummary {
  readonly images: number;
  readonly regions: readonly {
    readonly label: string;
    /** Images that show the region. */
    readonly presence: number;
    /** Localized in it, the best first. */
    readonly channels: readonly { readonly channel: string; readonly fraction: number; readonly gap: number }[];
  }[];
}

/** Residual labels name no region and are left out. */
export function catalogueSummary(catalogue: Catalogue): CatalogueSummary {
  const { header, counts } = catalogue;
  const regions = localizedChannels(catalogue).map((channels, label) => ({
    label: header.regions.labels[label]!,
    presence: counts.presence[label]!,
    channels: channels.map(({ channel, fraction, gap }) => ({ channel: formatStyleChannel(channel), fraction, gap })),
  }));
  return {
    images: countImages(header.images),
    regions: regions.filter(({ label }) => !header.regions.residual.includes(label)),
  };
}

const shownChannels = 5;

/** A line per region: how many channels, the best few with the share of images they won. */
export function summaryText({ images, regions }: CatalogueSummary, path: string): string {
  const rows = regions.map(({ label, presence, channels }) => [
    label,
    String(presence),
    String(channels.length),
    channels
      .slice(0, shownChannels)
      .map(({ channel, fraction }) => `${channel} ${Math.round(fraction * 100)}%`)
      .join(', '),
  ]);
  const total = regions.reduce((sum, { channels }) => sum + channels.length, 0);
  const served = regions.filter(({ channels }) => channels.length > 0).length;
  return [
    ...table([['region', 'images', 'channels', 'best'], ...rows]),
    '',
    `${total} channels in ${served} of ${regions.length} regions, ${images} images, in ${path}`,
  ].join('\n');
}
