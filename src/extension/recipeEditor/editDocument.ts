import { Range, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { StyleSpaceError } from '../../shared/errors.ts';
import type { TextEdit } from '../../shared/jsonEdits.ts';
import { fileName } from '../fileName.ts';

/** Someone else's change of the same moment makes an edit void; then it is made again, on the new text. */
const mostTries = 3;

/** Per document, the edit that is being made: each is computed from the text that the one before it left. */
const latest = new WeakMap<TextDocument, Promise<void>>();

/**
 * Makes the change that `edit` computes from the text, as one step of undo. Its editors hear of it like of any other
 * change. `badUsage` where the document cannot be changed.
 */
export function editDocument(document: TextDocument, edit: (source: string) => TextEdit | undefined): Promise<void> {
  const before = latest.get(document) ?? Promise.resolve();
  const made = before.then(
    () => apply(document, edit),
    () => apply(document, edit),
  );
  latest.set(document, made);
  return made;
}

/** Ends when the edits are made that were asked for so far. */
export async function editsMade(document: TextDocument): Promise<void> {
  await latest.get(document)?.catch(() => undefined);
}

async function apply(document: TextDocument, edit: (source: string) => TextEdit | undefined): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) {
    const change = edit(document.getText());
    if (!change) return;
    const { offset, length, text } = change;
    const range = new Range(document.positionAt(offset), document.positionAt(offset + length));
    const all = new WorkspaceEdit();
    all.replace(document.uri, range, text);
    if (await workspace.applyEdit(all)) return;
  }
  throw new StyleSpaceError('badUsage', `${fileName(document.uri)} cannot be changed: it is open read-only.`);
}
