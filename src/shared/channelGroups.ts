import type { Catalogue } from './catalogue.ts';
import type { ChannelTable } from './channelFacts.ts';
import { bestFirst, isLocalized, type ChannelStanding } from './localizedChannels.ts';
import { shownRegion, type Notes } from './notes.ts';
import { formatStyleChannel } from './styleChannel.ts';

/** How a list of channels is cut up, ordered and thinned out. */
export interface Arrangement {
  readonly groupBy: Grouping;
  readonly order: ChannelOrder;
  readonly filter: ChannelFilter;
}

export type Grouping = 'region' | 'layer';

export const channelOrders = ['fraction', 'effect', 'network', 'name'] as const;
export type ChannelOrder = (typeof channelOrders)[number];

export interface ChannelFilter {
  /** Each of its words must be in a channel's id, name or region; capitals do not matter. */
  readonly text: string;
  readonly starredOnly: boolean;
}

export const noFilter: ChannelFilter = { text: '', starredOnly: false };

export function filters({ text, starredOnly }: ChannelFilter): boolean {
  return starredOnly || text.trim() !== '';
}

/** A region with the channels that are localized in it. */
export interface RegionGroup {
  readonly kind: 'region';
  /** The catalogue's label. */
  readonly label: string;
  /** What the user calls it; else the label. */
  readonly name: string;
  readonly starred: boolean;
  /** Labels that the user merged into it. */
  readonly merged: readonly string[];
  /** In how many images the label is. */
  readonly presence: number;
  readonly channels: readonly ChannelStanding[];
}

/** A layer with all of its channels, localized or not. */
export interface LayerGroup {
  readonly kind: 'layer';
  readonly layer: number;
  readonly channels: readonly ChannelStanding[];
}

export type ChannelGroup = RegionGroup | LayerGroup;

/** A catalogue's channels, arranged. Groups that a filter empties are left out. */
export function channelGroups({ table, notes }: Named, arrangement: Arrangement): ChannelGroup[] {
  const { groupBy, filter } = arrangement;
  const keep = filterOf(table.catalogue, notes, filter);
  const compare = comparisons(notes)[arrangement.order];
  const groups = groupBy === 'region' ? regionGroups(table, notes) : layerGroups(table);
  const arranged = groups.map((group) => ({ ...group, channels: group.channels.filter(keep).sort(compare) }));
  return filters(filter) ? arranged.filter(({ channels }) => channels.length > 0) : arranged;
}

/** A catalogue and the user's words on it. */
interface Named {
  readonly table: ChannelTable;
  readonly notes: Notes;
}

/** Starred regions first, then the catalogue's order; residual labels are none, merged ones are with another. */
function regionGroups({ standings, catalogue }: ChannelTable, notes: Notes): RegionGroup[] {
  const { labels, residual } = catalogue.header.regions;
  const shown = labels.map((label) => shownRegion(notes, label, labels));
  const groups = labels.flatMap((label, i): RegionGroup[] => {
    if (residual.includes(label) || shown[i] !== label) return [];
    const { name = label, starred = false } = notes.regions.get(label) ?? {};
    const merged = labels.filter((_, k) => k !== i && shown[k] === label);
    const channels = standings.filter((standing) => isLocalized(standing) && shown[standing.label] === label);
    return [{ kind: 'region', label, name, starred, merged, presence: catalogue.counts.presence[i]!, channels }];
  });
  return groups.sort((a, b) => Number(b.starred) - Number(a.starred));
}

function layerGroups({ standings, catalogue }: ChannelTable): LayerGroup[] {
  const byLayer = catalogue.header.model.layout.map((): ChannelStanding[] => []);
  for (const standing of standings) byLayer[standing.channel.layer]!.push(standing);
  return byLayer.flatMap((channels, layer) => (channels.length === 0 ? [] : [{ kind: 'layer', layer, channels }]));
}

type Comparison = (a: ChannelStanding, b: ChannelStanding) => number;

/** Ties keep network order. Localized channels come before others: their fractions mean something. */
function comparisons(notes: Notes): Readonly<Record<ChannelOrder, Comparison>> {
  const nameOf = ({ channel }: ChannelStanding): string | undefined =>
    notes.channels.get(formatStyleChannel(channel))?.name;
  return {
    fraction: (a, b) => Number(b.localized) - Number(a.localized) || bestFirst(a, b),
    effect: (a, b) => (b.effect ?? -1) - (a.effect ?? -1),
    network: (a, b) => a.channel.layer - b.channel.layer || a.channel.channel - b.channel.channel,
    name: (a, b) => {
      const [x, y] = [nameOf(a), nameOf(b)];
      if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
      return x.localeCompare(y);
    },
  };
}

function filterOf({ header }: Catalogue, notes: Notes, filter: ChannelFilter): (standing: ChannelStanding) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const { labels } = header.regions;
  return (standing) => {
    const id = formatStyleChannel(standing.channel);
    const note = notes.channels.get(id);
    if (filter.starredOnly && note?.starred !== true) return false;
    if (words.length === 0) return true;
    const label = isLocalized(standing) ? labels[standing.label]! : '';
    const region = label === '' ? '' : shownRegion(notes, label, labels);
    const names = [id, note?.name, label, notes.regions.get(region)?.name ?? region];
    const text = names.join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
