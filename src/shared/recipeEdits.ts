import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import { StyleSpaceError } from './errors.ts';
import {
  endOf,
  gapBefore,
  lineUpTo,
  moveItem,
  removeItem,
  removeProperty,
  replaceNode,
  setProperty,
} from './jsonEdits.ts';
import type { TextEdit } from './jsonEdits.ts';
import { roundStrength } from './recipe.ts';
import type { RecipeEdit, Rendering } from './recipe.ts';
import { editKeys, formatEdit, recipeKeys } from './recipeFormat.ts';

/**
 * Changes to a recipe's text that leave everything else as the user wrote it. `source` is a recipe that `parseRecipe`
 * accepts; a channel that is not in it (or, for `addEdit`, already is) throws `badRecipe`. Where there is nothing to
 * change the result is undefined.
 */

/** A field of the base that a person turns: the seed, and how z becomes a picture. */
export type BaseField = 'seed' | keyof Rendering;

/** Changes one number. */
export function setStrength(source: string, channel: string, strength: number): TextEdit {
  const { node } = editOf(source, channel);
  return replaceNode(findNodeAtLocation(node, ['strength'])!, String(roundStrength(strength)));
}

/** Adds a line after the last edit, and a comma before it; on the same line where the user keeps edits on one line. */
export function addEdit(source: string, edit: RecipeEdit): TextEdit {
  const list = editList(source);
  const edits = list.children ?? [];
  if (edits.some((node) => channelOf(node) === edit.channel)) {
    throw new StyleSpaceError('badRecipe', `The recipe already has an edit of ${edit.channel}: change its strength.`);
  }
  const text = formatEdit(edit);
  const last = edits.at(-1);
  if (last) return { offset: endOf(last), length: 0, text: `,${gapBefore(source, last)}${text}` };
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
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
  const { list, index } = editOf(source, channel);
  return removeItem(list, index);
}

/** Moves an edit to another place in the list, from 0; a place outside it is its nearest end. */
export function moveEdit(source: string, channel: string, to: number): TextEdit | undefined {
  const { list, index } = editOf(source, channel);
  const place = Math.max(0, Math.min(to, list.children!.length - 1));
  return place === index ? undefined : moveItem(source, list, index, place);
}

/** Mutes an edit, or takes the word away. */
export function setMuted(source: string, channel: string, muted: boolean): TextEdit | undefined {
  const { node } = editOf(source, channel);
  return muted ? setProperty(source, node, 'muted', 'true', editKeys) : removeProperty(node, 'muted');
}

/** Names an edit; the empty text takes its name away. */
export function setLabel(source: string, channel: string, label: string): TextEdit | undefined {
  const { node } = editOf(source, channel);
  return setText(source, node, 'label', label, editKeys);
}

/** Changes one value of the base. A seed where the base is a file throws `badRecipe`. */
export function setBase(source: string, field: BaseField, value: number | string | null): TextEdit {
  const node = findNodeAtLocation(treeOf(source), ['base', field]);
  if (!node) throw new StyleSpaceError('badRecipe', `The recipe's base has no "${field}" to change.`);
  return replaceNode(node, JSON.stringify(value));
}

/** Changes the notes; the empty text takes them away. */
export function setNotes(source: string, notes: string): TextEdit | undefined {
  return setText(source, treeOf(source), 'notes', notes, recipeKeys);
}

function setText(
  source: string,
  object: Node,
  key: string,
  text: string,
  order: readonly string[],
): TextEdit | undefined {
  return text === '' ? removeProperty(object, key) : setProperty(source, object, key, JSON.stringify(text), order);
}

function treeOf(source: string): Node {
  const tree = parseTree(source.replace(/^\uFEFF/, ' '));
  if (tree?.type !== 'object') {
    throw new StyleSpaceError('badRecipe', 'The recipe is no JSON object: correct the file in a text editor.');
  }
  return tree;
}

function editList(source: string): Node {
  const list = findNodeAtLocation(treeOf(source), ['edits']);
  if (list?.type !== 'array') {
    throw new StyleSpaceError('badRecipe', 'The recipe has no list of edits: correct the file in a text editor.');
  }
  return list;
}

function editOf(source: string, channel: string): { list: Node; index: number; node: Node } {
  const list = editList(source);
  const edits = list.children ?? [];
  const index = edits.findIndex((node) => channelOf(node) === channel);
  const node = edits[index];
  if (!node) throw new StyleSpaceError('badRecipe', `The recipe has no edit of ${channel} any more: reload it.`);
  return { list, index, node };
}

function channelOf(edit: Node): unknown {
  return findNodeAtLocation(edit, ['channel'])?.value;
}
