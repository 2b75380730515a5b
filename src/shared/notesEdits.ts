import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import { StyleSpaceError } from './errors.ts';
import type { JsonObject } from './jsonRules.ts';
import { inlineJson } from './jsonText.ts';
import { notesVersion } from './notes.ts';
import { parseNotes } from './notesParse.ts';
import { parseStyleChannel } from './styleChannel.ts';

export type NotesSection = 'channels' | 'regions';

/** What changes in a note; null takes a field away. */
export interface NoteChange {
  readonly name?: string | null;
  readonly starred?: true | null;
  readonly mergedInto?: string | null;
}

const noteKeys = ['name', 'starred', 'mergedInto'];

/** Each section takes two lines while it is empty, so that its first note only adds a line. */
const emptyNotes = `{\n  "version": ${notesVersion},\n  "channels": {\n  },\n  "regions": {\n  }\n}\n`;

/**
 * The text of a notes file with one note changed: the note's own line, and at most one comma. Notes stand one on a line,
 * channels in network order and regions by name; what else is in the file stays as it is. `badUsage` for a note that
 * `parseNotes` would not accept.
 *
 * @param source what `parseNotes` accepts; null: there is no file yet
 */
export function changeNote(source: string | null, section: NotesSection, key: string, change: NoteChange): string {
  const changed = withNote(source, section, key, change);
  const parsed = parseNotes(changed);
  if ('notes' in parsed) return changed;
  throw new StyleSpaceError('badUsage', `The notes are left as they are: ${parsed.problems[0]!.message}.`);
}

function withNote(source: string | null, section: NotesSection, key: string, change: NoteChange): string {
  const text = withSection(source ?? emptyNotes, section);
  const object = sectionNode(text, section)!;
  const properties = object.children ?? [];
  const index = properties.findIndex((property) => keyOf(property) === key);
  const old = index < 0 ? {} : (JSON.parse(textOf(text, valueOf(properties[index]!))) as JsonObject);
  const changed = Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value !== null));
  const note = inlineJson(changed, noteKeys);
  if (index >= 0) {
    if (note === '{}') return withoutProperty(text, object, index);
    const value = valueOf(properties[index]!);
    return spliced(text, value.offset, value.length, note);
  }
  if (note === '{}') return text;
  const next = properties.findIndex((property) => comesBefore(section, key, keyOf(property)));
  return withProperty(text, object, next < 0 ? properties.length : next, `${JSON.stringify(key)}: ${note}`);
}

/** Adds the section at the end where the file has none. */
function withSection(text: string, section: NotesSection): string {
  if (sectionNode(text, section)) return text;
  const root = treeOf(text);
  return withProperty(text, root, root.children?.length ?? 0, `"${section}": {${newlineOf(text)}  }`);
}

function withProperty(text: string, object: Node, index: number, property: string): string {
  const properties = object.children ?? [];
  const newline = newlineOf(text);
  const next = properties[index];
  if (next) return spliced(text, next.offset, 0, `${property},${separatorBefore(text, next)}`);
  const last = properties.at(-1);
  if (last) return spliced(text, endOf(last), 0, `,${separatorBefore(text, last)}${property}`);
  const outer = /^[ \t]*/.exec(lineUpTo(text, object.offset))![0];
  const inner = outer === '' ? '  ' : outer + outer;
  const [open, close] = [object.offset + 1, endOf(object) - 1];
  return text.slice(open, close).includes('\n')
    ? spliced(text, open, 0, newline + inner + property)
    : spliced(text, open, close - open, newline + inner + property + newline + outer);
}

function withoutProperty(text: string, object: Node, index: number): string {
  const properties = object.children!;
  const [previous, property, next] = [properties[index - 1], properties[index]!, properties[index + 1]];
  if (next) return spliced(text, property.offset, next.offset - property.offset, '');
  const start = previous ? endOf(previous) : object.offset + 1;
  return spliced(text, start, endOf(property) - start, '');
}

/** What separates two properties: a new line with this one's indentation, or a space where they share a line. */
function separatorBefore(text: string, property: Node): string {
  const before = lineUpTo(text, property.offset);
  return before.trim() === '' ? newlineOf(text) + before : ' ';
}

/** The order of the notes of a section. */
function comesBefore(section: NotesSection, a: string, b: string): boolean {
  if (section === 'regions') return a < b;
  const [x, y] = [parseStyleChannel(a), parseStyleChannel(b)];
  return x !== undefined && y !== undefined && (x.layer - y.layer || x.channel - y.channel) < 0;
}

function sectionNode(text: string, section: NotesSection): Node | undefined {
  return findNodeAtLocation(treeOf(text), [section]);
}

function treeOf(text: string): Node {
  const tree = parseTree(text.replace(/^\uFEFF/, ' '));
  if (tree?.type === 'object') return tree;
  throw new StyleSpaceError('badFile', 'The notes are not a JSON object: correct the file in a text editor.');
}

function keyOf(property: Node): string {
  return property.children![0]!.value as string;
}

function valueOf(property: Node): Node {
  return property.children![1]!;
}

function textOf(text: string, { offset, length }: Node): string {
  return text.slice(offset, offset + length);
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

function lineUpTo(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function spliced(text: string, offset: number, length: number, replacement: string): string {
  return text.slice(0, offset) + replacement + text.slice(offset + length);
}
