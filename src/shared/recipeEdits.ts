import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import { StyleSpaceError } from './errors.ts';
import { roundStrength } from './recipe.ts';
import type { RecipeEdit } from './recipe.ts';
import { formatEdit } from './recipeFormat.ts';

/** Replace `length` UTF-16 units at `offset` by `text`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * Changes to a recipe's text that leave everything else as the user wrote it. `source` is a recipe that `parseRecipe`
 * accepts; a channel that is not in it (or, for `addEdit`, already is) throws `badRecipe`.
 */

/** Changes one number. */
export function setStrength(source: string, channel: string, strength: number): TextEdit {
  const { offset, length } = findNodeAtLocation(editOf(source, channel).node, ['strength'])!;
  return { offset, length, text: String(roundStrength(strength)) };
}

/** Adds a line after the last edit, and a comma before it; on the same line where the user keeps edits on one line. */
export function addEdit(source: string, edit: RecipeEdit): TextEdit {
  const list = editList(source);
  const edits = list.children ?? [];
  if (edits.some((node) => channelOf(node) === edit.channel)) {
    throw new StyleSpaceError('badRecipe', `The recipe already has an edit of ${edit.channel}: change its strength.`);
  }
  const text = formatEdit(edit);
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const last = edits.at(-1);
  if (last) {
    const indent = indentIfFirstOnLine(source, last.offset);
    const separator = indent === null ? ', ' : `,${newline}${indent}`;
    return { offset: endOf(last), length: 0, text: separator + text };
  }
  const outer = /^[ \t]*/.exec(lineUpTo(source, list.offset))![0];
  const inner = outer === '' ? '  ' : outer + outer;
  const open = list.offset + 1;
  const close = endOf(list) - 1;
  const hasOwnLine = source.slice(open, close).includes('\n');
  return hasOwnLine
    ? { offset: open, length: 0, text: newline + inner + text }
    : { offset: open, length: close - open, text: newline + inner + text + newline + outer };
}

/** Removes the edit's line, and the comma before it where it was the last. */
export function removeEdit(source: string, channel: string): TextEdit {
  const { list, edits, index, node } = editOf(source, channel);
  const next = edits[index + 1];
  if (next) return { offset: node.offset, length: next.offset - node.offset, text: '' };
  const previous = edits[index - 1];
  const start = previous ? endOf(previous) : list.offset + 1;
  return { offset: start, length: endOf(node) - start, text: '' };
}

function editList(source: string): Node {
  const tree = parseTree(source.replace(/^\uFEFF/, ' '));
  const list = tree && findNodeAtLocation(tree, ['edits']);
  if (list?.type !== 'array') {
    throw new StyleSpaceError('badRecipe', 'The recipe has no list of edits: correct the file in a text editor.');
  }
  return list;
}

function editOf(source: string, channel: string): { list: Node; edits: readonly Node[]; index: number; node: Node } {
  const list = editList(source);
  const edits = list.children ?? [];
  const index = edits.findIndex((node) => channelOf(node) === channel);
  const node = edits[index];
  if (!node) throw new StyleSpaceError('badRecipe', `The recipe has no edit of ${channel} any more: reload it.`);
  return { list, edits, index, node };
}

function channelOf(edit: Node): unknown {
  return findNodeAtLocation(edit, ['channel'])?.value;
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

function lineUpTo(source: string, offset: number): string {
  return source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
}

/** The white space before `offset` on its line; null where something else stands before it. */
function indentIfFirstOnLine(source: string, offset: number): string | null {
  const before = lineUpTo(source, offset);
  return before.trim() === '' ? before : null;
}
