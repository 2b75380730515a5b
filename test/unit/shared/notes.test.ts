import { expect, it } from 'vitest';
import { catalogueName, notesFileOf, shownRegion, type Notes } from '../../../src/shared/notes.ts';
import { parseNotes } from '../../../src/shared/notesParse.ts';

const text = `{
  "version": 1,
  "channels": {
    "6_501": { "name": "smile", "starred": true },
    "9_0": { "colour": "red" }
  },
  "regions": {
    "hair": { "name": "Hair", "mergedInto": "hat" }
  },
  "author": "someone"
}
`;

function messages(source: string): string[] {
  const parsed = parseNotes(source);
  return 'problems' in parsed ? parsed.problems.map(({ line, message }) => `${line}: ${message}`) : [];
}

it('notes are read, with what they do not know passed over', () => {
  const parsed = parseNotes(text);
  if ('problems' in parsed) throw new Error(parsed.problems[0]!.message);
  expect(parsed.readOnly).toBe(false);
  expect([...parsed.notes.channels]).toEqual([
    ['6_501', { name: 'smile', starred: true }],
    ['9_0', { colour: 'red' }],
  ]);
  expect([...parsed.notes.regions]).toEqual([['hair', { name: 'Hair', mergedInto: 'hat' }]]);
  expect(parseNotes(text.replace('1', '2'))).toMatchObject({ readOnly: true });
});

it.each([
  [
    'a merge conflict',
    '{\n<<<<<<< ours\n}\n>>>>>>> theirs\n',
    ['2: an unresolved merge conflict, up to line 4: keep one of the two sides'],
  ],
  ['no version', '{}', ['1: the file has no "version" (a whole number from 1 to 1000000)']],
  ['a list', '[]', ['1: the file must be an object']],
  ['a channel that is none', text.replace('9_0', '9-0'), ['5: channels.9-0 is not a style channel such as "6_501"']],
  [
    'a name of two lines',
    text.replace('smile', 'a\\nb'),
    ['4: channels.6_501.name must be a text of 1 to 100 characters on one line, without tabs'],
  ],
  [
    'an empty name',
    text.replace('smile', ''),
    ['4: channels.6_501.name must be a text of 1 to 100 characters on one line, without tabs'],
  ],
  ['a star that is none', text.replace('true', '"yes"'), ['4: channels.6_501.starred must be true or false']],
  ['a repeated channel', text.replace('9_0', '6_501'), ['5: "6_501" is here a second time (first on line 4)']],
  ['a section that is none', text.replace(/\{ "name": "Hair.*\}/, '7'), ['8: regions.hair must be an object']],
])('%s is a problem with its line', (_, source, expected) => {
  expect(messages(source)).toEqual(expected);
});

it('keys of objects are no more than names', () => {
  const parsed = parseNotes('{"version":1,"regions":{"__proto__":{"name":"a"},"constructor":{"name":"b"}}}');
  expect('notes' in parsed && [...parsed.notes.regions]).toEqual([
    ['__proto__', { name: 'a' }],
    ['constructor', { name: 'b' }],
  ]);
});

it('merged regions are followed to the end, and a circle merges nothing', () => {
  const notes = (merges: Record<string, string>): Notes => ({
    channels: new Map(),
    regions: new Map(Object.entries(merges).map(([label, mergedInto]) => [label, { mergedInto }])),
  });
  const labels = ['hair', 'fringe', 'beard', 'hat'];
  const shown = (merges: Record<string, string>) => labels.map((label) => shownRegion(notes(merges), label, labels));
  expect(shown({})).toEqual(labels);
  expect(shown({ fringe: 'hair', beard: 'fringe' })).toEqual(['hair', 'hair', 'hair', 'hat']);
  expect(shown({ fringe: 'hair', hair: 'fringe', hat: 'hat' })).toEqual(labels);
  expect(shown({ fringe: 'no such region' })).toEqual(labels);
});

it('notes lie beside their catalogue', () => {
  expect(notesFileOf('/a/b.stylespace-channels.json')).toBe('/a/b.stylespace-notes.json');
  expect(notesFileOf('/a/c.json')).toBe('/a/c.json.stylespace-notes.json');
  expect(catalogueName('b.stylespace-channels.json')).toBe('b');
});
