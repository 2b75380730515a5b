import { window } from 'vscode';
import { shownRegion } from '../../shared/notes.ts';
import type { NoteChange, NotesSection } from '../../shared/notesEdits.ts';
import { nameRule } from '../../shared/notesParse.ts';
import { isRead, type ReadCatalogue } from '../catalogueFile.ts';
import { type Catalogues } from '../catalogues.ts';
import { writeNote } from '../notesFile.ts';
import type { Row } from './rows.ts';

/** What a note is about: a channel or a region of a catalogue. */
interface Subject {
  readonly file: ReadCatalogue;
  readonly section: NotesSection;
  readonly key: string;
  /** The user's name for it. */
  readonly name: string | undefined;
}

/** Gives a channel or region the user's own name; an empty one takes it away. */
export async function rename(catalogues: Catalogues, row: Row | undefined): Promise<void> {
  const subject = subjectOf(row);
  if (!subject) return;
  const { key, name } = subject;
  const answer = await window.showInputBox({
    title: `Rename ${key}`,
    prompt: 'Leave it empty to take the name away.',
    value: name ?? '',
    placeHolder: key,
    validateInput: (value) =>
      value.trim() === '' || nameRule.holds(value.trim()) ? undefined : `A name must be ${nameRule.must}.`,
  });
  if (answer === undefined) return;
  await change(catalogues, subject, { name: answer.trim() === '' ? null : answer.trim() });
}

export async function setStar(catalogues: Catalogues, row: Row | undefined, starred: boolean): Promise<void> {
  const subject = subjectOf(row);
  if (subject) await change(catalogues, subject, { starred: starred || null });
}

/** Shows a region's channels with another's. */
export async function mergeRegion(catalogues: Catalogues, row: Row | undefined): Promise<void> {
  const subject = subjectOf(row);
  if (subject?.section !== 'regions') return;
  const { file, key } = subject;
  const { labels, residual } = file.table.catalogue.header.regions;
  const nameOf = (label: string): string => file.notes.regions.get(label)?.name ?? label;
  const others = labels.filter(
    (label) => label !== key && !residual.includes(label) && shownRegion(file.notes, label, labels) === label,
  );
  const items = others.map((label) => ({
    label: nameOf(label),
    description: nameOf(label) === label ? '' : label,
    key: label,
  }));
  const title = `Merge ${nameOf(key)} Into`;
  const into = await window.showQuickPick(items, { title, placeHolder: 'The region that its channels are shown in' });
  if (into) await change(catalogues, subject, { mergedInto: into.key });
}

/** Shows the regions that were merged into this one by themselves again. */
export async function unmergeRegion(catalogues: Catalogues, row: Row | undefined): Promise<void> {
  const subject = subjectOf(row);
  if (subject?.section !== 'regions') return;
  // The row may be older than the notes.
  const file = catalogues.file(subject.file.uri);
  if (!file || !isRead(file)) return;
  const { labels } = file.table.catalogue.header.regions;
  const merged = labels.filter(
    (label) => label !== subject.key && shownRegion(file.notes, label, labels) === subject.key,
  );
  for (const key of merged) await change(catalogues, { ...subject, key }, { mergedInto: null });
}

function subjectOf(row: Row | undefined): Subject | undefined {
  if (row?.kind === 'channel') {
    const { facts, parent } = row;
    return { file: parent.parent.file, section: 'channels', key: facts.channel, name: facts.label ?? undefined };
  }
  if (row?.kind === 'group' && row.group.kind === 'region') {
    const { file } = row.parent;
    const { label } = row.group;
    return { file, section: 'regions', key: label, name: file.notes.regions.get(label)?.name };
  }
  return undefined;
}

async function change(catalogues: Catalogues, { file, section, key }: Subject, note: NoteChange): Promise<void> {
  await writeNote(file.notesUri, section, key, note);
  await catalogues.reload(file.uri);
}
