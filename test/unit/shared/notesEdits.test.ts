import { describe, expect, it } from 'vitest';
import { changeNote } from '../../../src/shared/notesEdits.ts';
import { parseNotes } from '../../../src/shared/notesParse.ts';

const full = `{
  "version": 1,
  "channels": {
    "2_10": { "name": "smile", "starred": true },
    "10_2": { "name": "teeth", "colour": "red" }
  },
  "regions": {
    "hair": { "starred": true }
  },
  "author": "someone"
}
`;

function notesOf(text: string) {
  const parsed = parseNotes(text);
  if ('problems' in parsed) throw new Error(`${parsed.problems[0]!.message}\n${text}`);
  return { channels: Object.fromEntries(parsed.notes.channels), regions: Object.fromEntries(parsed.notes.regions) };
}

it('the first note makes the file', () => {
  expect(changeNote(null, 'channels', '6_501', { name: 'smile' })).toBe(`{
  "version": 1,
  "channels": {
    "6_501": { "name": "smile" }
  },
  "regions": {
  }
}
`);
});

describe('one line changes', () => {
  it('a name', () => {
    expect(changeNote(full, 'channels', '2_10', { name: 'grin' })).toBe(full.replace('smile', 'grin'));
  });
  it('a star, and a field of someone else stays', () => {
    const starred = changeNote(full, 'channels', '10_2', { starred: true });
    expect(starred).toBe(full.replace('"teeth", "colour"', '"teeth", "starred": true, "colour"'));
    expect(changeNote(starred, 'channels', '10_2', { starred: null })).toBe(full);
  });
  it('a new channel in network order, before, between and after', () => {
    const line = (key: string) => `    "${key}": { "starred": true }`;
    const add = (key: string) => changeNote(full, 'channels', key, { starred: true });
    expect(add('2_9')).toBe(full.replace('    "2_10"', `${line('2_9')},\n    "2_10"`));
    expect(add('9_300')).toBe(full.replace('    "10_2"', `${line('9_300')},\n    "10_2"`));
    expect(add('10_3')).toBe(full.replace('"red" }', `"red" },\n${line('10_3')}`));
  });
  it('a region, by name', () => {
    expect(changeNote(full, 'regions', 'fringe', { mergedInto: 'hair' })).toBe(
      full.replace('    "hair"', '    "fringe": { "mergedInto": "hair" },\n    "hair"'),
    );
  });
  it('a note that says nothing any more goes', () => {
    expect(changeNote(full, 'channels', '2_10', { name: null, starred: null })).toBe(
      full.replace(/ {4}"2_10".*\n/, ''),
    );
    expect(changeNote(full, 'channels', '10_2', { name: null })).toBe(full.replace('"name": "teeth", ', ''));
    const none = changeNote(full, 'regions', 'hair', { starred: null });
    expect(none).toBe(full.replace(/ {4}"hair".*\n/, ''));
    expect(changeNote(none, 'regions', 'hair', { starred: true })).toBe(full);
    expect(changeNote(full, 'channels', '3_3', { starred: null })).toBe(full);
  });
});

it('the last of several channels takes the comma before it along', () => {
  const one = changeNote(full.replace(', "colour": "red"', ''), 'channels', '10_2', { name: null });
  expect(one).toBe(full.replace(/,\n {4}"10_2".*/, ''));
});

it.each([
  ['with Windows line ends', full.replaceAll('\n', '\r\n')],
  ['with tabs', full.replaceAll(/^( {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2))],
  ['after a byte order mark', '\uFEFF' + full],
  ['on one line', JSON.stringify(JSON.parse(full))],
  ['expanded', JSON.stringify(JSON.parse(full), null, 4)],
  ['without sections', '{ "version": 1 }'],
  ['with an empty section on one line', '{ "version": 1, "channels": {}, "regions": {} }\n'],
])('a file %s keeps its form and gets its notes', (_, text) => {
  const before = notesOf(text);
  let changed = changeNote(text, 'channels', '6_501', { name: 'a "b"' });
  changed = changeNote(changed, 'channels', '0_0', { starred: true });
  changed = changeNote(changed, 'regions', 'hair', { name: 'Haar' });
  expect(notesOf(changed)).toEqual({
    channels: { ...before.channels, '6_501': { name: 'a "b"' }, '0_0': { starred: true } },
    regions: { hair: { ...before.regions['hair'], name: 'Haar' } },
  });
  if (text.includes('\r\n')) expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
  else expect(changed).not.toContain('\r');
  for (const key of ['6_501', '0_0']) changed = changeNote(changed, 'channels', key, { name: null, starred: null });
  expect(notesOf(changed).channels).toEqual(before.channels);
});

it('a note that would make the file unreadable is refused', () => {
  const change = () => changeNote(full, 'channels', '2_10', { name: 'a\tb' });
  expect(change).toThrow(
    'The notes are left as they are: channels.2_10.name must be a text of 1 to 100 characters on one line, without tabs.',
  );
});
