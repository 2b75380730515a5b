import type { Interval } from './anytimeInterval.ts';
import type { Catalogue } from './catalogue.ts';
import { ChannelIntervals } from './channelIntervals.ts';
import { channelStandings, isLocalized, type ChannelStanding } from './localizedChannels.ts';
import { searchedChannels } from './modelIdentity.ts';
import { noNotes, type Note, type Notes } from './notes.ts';
import { formatStyleChannel } from './styleChannel.ts';

/** How often a channel acted in one region: `wins` of the `presence` images that show it. */
export interface RegionShare {
  /** The catalogue's label. */
  readonly label: string;
  /** What the user calls it; the label where there is no other name. */
  readonly name: string;
  /** A label that competes but names no region, such as "others". */
  readonly residual: boolean;
  readonly wins: number;
  readonly presence: number;
  /** wins / presence; 0 where the region was never seen. */
  readonly fraction: number;
  /** Of the fraction: 95 %, whenever one looks (`ChannelIntervals`). */
  readonly interval: Interval;
}

/** What a catalogue and the user's notes say of one channel. */
export interface ChannelFacts {
  /** `6_501` */
  readonly channel: string;
  /** The user's name for it. */
  readonly label: string | null;
  readonly starred: boolean;
  /** The region in which it is localized. */
  readonly region: RegionShare | null;
  /** The region, or other label, with its largest fraction; null while nothing is present often enough. */
  readonly best: RegionShare | null;
  /** Every label of the catalogue, in its order. */
  readonly shares: readonly RegionShare[];
  /** The best fraction minus the largest other one. */
  readonly gap: number;
  /** Mean RGB change per sigma over the picture, in the picture's range of [-1, 1]; null: not known. */
  readonly effect: number | null;
  /** How many images were analysed. */
  readonly images: number;
}

/** A catalogue's channels, ready to be asked for by name. */
export class ChannelTable {
  /** All searched channels, in network order: the rows of the counts. */
  readonly standings: readonly ChannelStanding[];
  readonly #rows: ReadonlyMap<string, number>;
  readonly #intervals: ChannelIntervals;

  constructor(readonly catalogue: Catalogue) {
    this.standings = channelStandings(catalogue);
    this.#intervals = new ChannelIntervals(catalogue.counts);
    const channels = searchedChannels(catalogue.header.model.layout);
    this.#rows = new Map(channels.map((channel, row) => [formatStyleChannel(channel), row]));
  }

  standing(channel: string): ChannelStanding | undefined {
    const row = this.#rows.get(channel);
    return row === undefined ? undefined : this.standings[row];
  }

  /** Undefined for a channel that is not searched: one of a ToRGB layer, or of no layer. */
  facts(channel: string, notes: Notes = noNotes): ChannelFacts | undefined {
    const row = this.#rows.get(channel);
    if (row === undefined) return undefined;
    const standing = this.standings[row]!;
    const note: Note = notes.channels.get(channel) ?? {};
    const shares = this.#shares(row, notes);
    const best = standing.label === null ? null : shares[standing.label]!;
    return {
      channel,
      label: note.name ?? null,
      starred: note.starred === true,
      region: isLocalized(standing) ? best : null,
      best,
      shares,
      gap: standing.gap,
      effect: standing.effect,
      images: this.catalogue.counts.images,
    };
  }

  #shares(row: number, notes: Notes): RegionShare[] {
    const { header, counts } = this.catalogue;
    const { labels, residual } = header.regions;
    return labels.map((label, i) => {
      const [wins, presence] = [counts.wins[row * labels.length + i]!, counts.presence[i]!];
      return {
        label,
        name: notes.regions.get(label)?.name ?? label,
        residual: residual.includes(label),
        wins,
        presence,
        fraction: presence === 0 ? 0 : wins / presence,
        interval: this.#intervals.fraction(row, i),
      };
    });
  }
}
