import type { Uri } from 'vscode';
import type { ChannelTable } from '../shared/channelFacts.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { noNotes, type Notes } from '../shared/notes.ts';
import { parseNotes } from '../shared/notesParse.ts';
import { notesProblem, readNotesText } from './notesFile.ts';

/** A catalogue file, with what could be read of it. */
export type CatalogueFile = ReadCatalogue | UnusableCatalogue;

export interface ReadCatalogue extends NotedFile {
  readonly table: ChannelTable;
}

export interface UnusableCatalogue extends NotedFile {
  readonly table: null;
  /** Why the file cannot be used. */
  readonly problem: string;
}

interface NotedFile {
  readonly uri: Uri;
  /** The file's name without its ending. */
  readonly name: string;
  readonly notes: Notes;
  readonly notesUri: Uri;
  /** Why the notes cannot be used: they are then shown and changed by nobody. */
  readonly notesProblem: string | null;
}

export function isRead(file: CatalogueFile): file is ReadCatalogue {
  return file.table !== null;
}

/** The user's notes on a catalogue, from their file; none where there is no file or it has problems. */
export async function readNotes(uri: Uri): Promise<Pick<NotedFile, 'notes' | 'notesProblem'>> {
  try {
    const text = await readNotesText(uri);
    if (text === null) return { notes: noNotes, notesProblem: null };
    const parsed = parseNotes(text);
    return 'notes' in parsed
      ? { notes: parsed.notes, notesProblem: null }
      : { notes: noNotes, notesProblem: notesProblem(uri, text) };
  } catch (error) {
    if (!StyleSpaceError.is(error)) throw error;
    return { notes: noNotes, notesProblem: error.message };
  }
}
