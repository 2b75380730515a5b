import { findNodeAtLocation } from 'jsonc-parser';
import { boolean, checkFields, integer, isObject, matching, object, type Fields, type Report } from './jsonRules.ts';
import { maxNameLength, notesVersion, type Notes, type RegionNote } from './notes.ts';
import { parsePositioned, type Problem } from './positionedJson.ts';
import { parseStyleChannel } from './styleChannel.ts';

/** 4 Mi characters: fifty thousand channels, each with a name. */
const maxLength = 2 ** 22;
const maxLabelLength = 100;

const notesFields: Fields = { version: integer(1, 1_000_000), 'channels?': object, 'regions?': object };

/** The user's own name of a channel or region. */
export const nameRule = matching(
  new RegExp(`^[^\\x00-\\x1f\\x7f]{1,${maxNameLength}}$`),
  `a text of 1 to ${maxNameLength} characters on one line, without tabs`,
);

const noteFields: Fields = {
  'name?': nameRule,
  'starred?': boolean,
};

const regionFields: Fields = {
  ...noteFields,
  'mergedInto?': {
    must: `a label of 1 to ${maxLabelLength} characters`,
    holds: (value) => typeof value === 'string' && value.length > 0 && value.length <= maxLabelLength,
  },
};

/** Notes, read-only where their version is newer than ours; or everything that is wrong with the file. */
export type ParsedNotes =
  { readonly notes: Notes; readonly readOnly: boolean } | { readonly problems: readonly Problem[] };

/** Reads notes: strict JSON, checked field by field. Never throws; what it does not know it passes over. */
export function parseNotes(source: string): ParsedNotes {
  const parsed = parsePositioned(source, maxLength);
  if ('problems' in parsed) return parsed;
  const { value, tree, problemAt } = parsed;
  const problems: Problem[] = [];
  const report: Report = (path, message) => {
    const node = findNodeAtLocation(tree, [...path]) ?? findNodeAtLocation(tree, path.slice(0, -1)) ?? tree;
    problems.push(problemAt(node, `${path.join('.') || 'the file'} ${message}`));
  };
  const sections = { channels: new Map<string, RegionNote>(), regions: new Map<string, RegionNote>() };
  if (checkFields(value, notesFields, [], report)) {
    for (const [section, fields] of [
      ['channels', noteFields],
      ['regions', regionFields],
    ] as const) {
      const entries = isObject(value[section]) ? Object.entries(value[section]) : [];
      for (const [key, note] of entries) {
        if (section === 'channels' && !parseStyleChannel(key)) {
          report([section, key], 'is not a style channel such as "6_501"');
        } else if (checkFields(note, fields, [section, key], report)) sections[section].set(key, note);
      }
    }
  }
  if (problems.length > 0) return { problems };
  return { notes: sections, readOnly: (value as { version: number }).version > notesVersion };
}
