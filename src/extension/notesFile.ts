import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { workspace, type Uri } from 'vscode';
import { writeFileAtomically } from '../engine/files/atomicFile.ts';
import { readBoundedText } from '../engine/files/boundedFile.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { notesVersion } from '../shared/notes.ts';
import { changeNote, type NoteChange, type NotesSection } from '../shared/notesEdits.ts';
import { parseNotes } from '../shared/notesParse.ts';

const maxBytes = 2 ** 24;

/** The text of a notes file; null where there is none. Rejects with `badFile`. */
export async function readNotesText({ fsPath }: Uri): Promise<string | null> {
  if (!(await stat(fsPath).catch(() => null))) return null;
  return readBoundedText(fsPath, maxBytes, 'notes file');
}

/** The first thing that is wrong with a notes file, as a sentence. */
export function notesProblem({ fsPath }: Uri, text: string): string | null {
  const parsed = parseNotes(text);
  if ('notes' in parsed) return null;
  const { line, message } = parsed.problems[0]!;
  return `${basename(fsPath)}, line ${line}: ${message}.`;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Changes one note on the disk, after all changes that were asked for before. A file that cannot be read, is of a newer
 * version or has unsaved changes in an editor is left alone: `badFile`, `newerVersion`.
 */
export function writeNote(uri: Uri, section: NotesSection, key: string, change: NoteChange): Promise<void> {
  const writing = last.then(() => writeNow(uri, section, key, change));
  last = writing.catch(() => undefined);
  return writing;
}

async function writeNow(uri: Uri, section: NotesSection, key: string, change: NoteChange): Promise<void> {
  const name = basename(uri.fsPath);
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open?.isDirty) {
    throw new StyleSpaceError('badFile', `${name} has changes that are not saved: save or revert them first.`);
  }
  const text = await readNotesText(uri);
  if (text !== null) checkWritable(uri, text);
  await writeFileAtomically(uri.fsPath, changeNote(text, section, key, change));
}

function checkWritable(uri: Uri, text: string): void {
  const problem = notesProblem(uri, text);
  if (problem !== null) throw new StyleSpaceError('badFile', `${problem} Correct the file first: it is left as it is.`);
  const parsed = parseNotes(text);
  if ('readOnly' in parsed && parsed.readOnly) {
    const message = `${basename(uri.fsPath)} is of a newer version than ${notesVersion}: update StyleSpace to change it.`;
    throw new StyleSpaceError('newerVersion', message);
  }
}
