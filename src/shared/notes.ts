/** The version that is written. */
export const notesVersion = 1;

/** What the user says of a channel. */
export interface Note {
  /** What it is called, instead of `6_501` or the catalogue's label. */
  readonly name?: string;
  readonly starred?: boolean;
}

/** What the user says of a region: also that it is a part of another one of the catalogue's. */
export interface RegionNote extends Note {
  readonly mergedInto?: string;
}

/**
 * The user's words on channels and regions (`*.stylespace-notes.json`, beside the catalogue). No run writes it, and a
 * catalogue that is made anew finds its notes again.
 */
export interface Notes {
  /** By channel, `6_501`. */
  readonly channels: ReadonlyMap<string, Note>;
  /** By the catalogue's label. */
  readonly regions: ReadonlyMap<string, RegionNote>;
}

export const noNotes: Notes = { channels: new Map(), regions: new Map() };

/** Longer names are cut by no view; nobody wants them. */
export const maxNameLength = 100;

const catalogueEnding = '.stylespace-channels.json';
const notesEnding = '.stylespace-notes.json';

/** A catalogue's file name, or path, without its ending. */
export function catalogueName(file: string): string {
  return file.endsWith(catalogueEnding) ? file.slice(0, -catalogueEnding.length) : file;
}

/** Where the catalogue called so is written: the name, or path, with its ending. */
export function catalogueFileOf(name: string): string {
  return name + catalogueEnding;
}

/** Where the notes on a catalogue are: the same path with another ending. */
export function notesFileOf(catalogueFile: string): string {
  return catalogueName(catalogueFile) + notesEnding;
}

/** The region that a label's channels are shown in: the label itself, or what the user merged it into. */
export function shownRegion(notes: Notes, label: string, labels: readonly string[]): string {
  const seen = new Set<string>();
  for (let region = label; ;) {
    seen.add(region);
    const next = notes.regions.get(region)?.mergedInto;
    // A circle, or a region that the catalogue does not have, merges nothing.
    if (next === undefined || !labels.includes(next)) return region;
    if (seen.has(next)) return label;
    region = next;
  }
}
