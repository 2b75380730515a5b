import type { ChannelFacts } from '../../shared/channelFacts.ts';
import type { ChannelGroup } from '../../shared/channelGroups.ts';
import type { CatalogueFile, ReadCatalogue } from '../catalogueFile.ts';
import type { ChannelTarget } from '../channelTarget.ts';
import type { RunningDiscovery } from '../discovery/runningDiscovery.ts';

/** A row of the tree, and what commands called from it work on. */
export type Row = DiscoveryRow | CatalogueRow | ProblemRow | GroupRow | ChannelRow;

/** A discovery that has no catalogue yet. */
export interface DiscoveryRow {
  readonly kind: 'discovery';
  readonly discovery: RunningDiscovery;
}

export interface CatalogueRow {
  readonly kind: 'catalogue';
  readonly file: ReadCatalogue;
  /** The discovery that is filling it. */
  readonly discovery: RunningDiscovery | undefined;
}

/** A file that cannot be used: a catalogue, or the notes of the catalogue above. */
export interface ProblemRow {
  readonly kind: 'problem';
  readonly of: 'catalogue' | 'notes';
  readonly file: CatalogueFile;
  readonly problem: string;
  readonly parent?: CatalogueRow;
}

export interface GroupRow {
  readonly kind: 'group';
  readonly parent: CatalogueRow;
  readonly group: ChannelGroup;
}

export interface ChannelRow {
  readonly kind: 'channel';
  readonly parent: GroupRow;
  readonly facts: ChannelFacts;
  readonly target: ChannelTarget;
}

/** What the view knows a row by, so that it stays open and selected when the tree is made anew. */
export function rowId(row: Row): string {
  switch (row.kind) {
    case 'discovery':
      return 'discovery';
    case 'catalogue':
      return row.file.uri.toString();
    case 'problem':
      return `${row.file.uri.toString()}#problem ${row.of}`;
    case 'group': {
      const { group } = row;
      return `${rowId(row.parent)}#${group.kind} ${group.kind === 'region' ? group.label : group.layer}`;
    }
    case 'channel':
      return `${rowId(row.parent)} ${row.facts.channel}`;
  }
}

/** `viewItem` in package.json's menus: `channel`, `channel.starred`, `region.merged.starred`, `layer`. */
export function rowContext(row: Row): string {
  switch (row.kind) {
    case 'group': {
      const { group } = row;
      if (group.kind === 'layer') return 'layer';
      return `region${group.merged.length > 0 ? '.merged' : ''}${group.starred ? '.starred' : ''}`;
    }
    case 'channel':
      return row.facts.starred ? 'channel.starred' : 'channel';
    case 'problem':
    case 'discovery':
    case 'catalogue':
      return row.kind;
  }
}
