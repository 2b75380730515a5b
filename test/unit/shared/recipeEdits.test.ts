import { describe, expect, it } from 'vitest';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import type { TextEdit } from '../../../src/shared/jsonEdits.ts';
import type { Recipe, RecipeEdit } from '../../../src/shared/recipe.ts';
import {
  addEdit,
  moveEdit,
  removeEdit,
  setBase,
  setLabel,
  setMuted,
  setNotes,
  setStrength,
} from '../../../src/shared/recipeEdits.ts';
import type { BaseField } from '../../../src/shared/recipeEdits.ts';
import { formatRecipe } from '../../../src/shared/recipeFormat.ts';
import { parseRecipe } from '../../../src/shared/recipeParse.ts';
import { recipe } from './example.ts';

const added: RecipeEdit = { channel: '2_2', strength: 1, sigma: 2 };
const addedText = '{ "channel": "2_2", "strength": 1, "sigma": 2 }';

const layouts: [name: string, text: string][] = [
  ['as we write it', formatRecipe(recipe)],
  ['with Windows line ends', formatRecipe(recipe).replaceAll('\n', '\r\n')],
  ['with tabs', formatRecipe(recipe).replaceAll(/^( {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2))],
  ['after a byte order mark', '\uFEFF' + formatRecipe(recipe)],
  ['expanded', JSON.stringify(recipe, null, 4) + '\n'],
  ['on one line', JSON.stringify(recipe)],
];

function apply(text: string, edit: TextEdit | undefined): string {
  return edit ? text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length) : text;
}

function recipeOf(text: string): Recipe {
  const parsed = parseRecipe(text);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.recipe;
}

function editsOf(text: string): readonly RecipeEdit[] {
  return recipeOf(text).edits;
}

function withEdit(channel: string, change: (edit: RecipeEdit) => RecipeEdit): Recipe {
  return { ...recipe, edits: recipe.edits.map((edit) => (edit.channel === channel ? change(edit) : edit)) };
}

function without(edit: RecipeEdit, key: keyof RecipeEdit): RecipeEdit {
  return Object.fromEntries(Object.entries(edit).filter(([name]) => name !== key)) as unknown as RecipeEdit;
}

/** Lines only in `before` and lines only in `after`. */
function diff(before: string, after: string): { removed: string[]; added: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { removed: old.filter((line) => !now.includes(line)), added: now.filter((line) => !old.includes(line)) };
}

describe.each(layouts)('a recipe %s', (_, text) => {
  it('gets another strength', () => {
    const changed = apply(text, setStrength(text, '0_3', -0.30000000000000004));
    expect(editsOf(changed)).toEqual(editsOf(text).map((e) => (e.channel === '0_3' ? { ...e, strength: -0.3 } : e)));
    expect(diff(text, changed).removed).toHaveLength(1);
    expect(changed).toBe(text.replace('1.25', '-0.3'));
  });

  it('gets another edit', () => {
    const changed = apply(text, addEdit(text, added));
    expect(editsOf(changed)).toEqual([...editsOf(text), added]);
    expect(changed.includes('\r\n')).toBe(text.includes('\r\n'));
    expect(/[^\r]\n/.test(changed)).toBe(/[^\r]\n/.test(text));
  });

  it.each(['2_1', '0_3', '3_2'])('loses its edit of %s', (channel) => {
    const changed = apply(text, removeEdit(text, channel));
    expect(editsOf(changed)).toEqual(editsOf(text).filter((edit) => edit.channel !== channel));
  });

  it.each([
    ['2_1', 2, ['0_3', '3_2', '2_1']],
    ['3_2', 0, ['3_2', '2_1', '0_3']],
    ['0_3', -1, ['0_3', '2_1', '3_2']],
    ['0_3', 9, ['2_1', '3_2', '0_3']],
  ])('moves its edit of %s to place %i', (channel, to, order) => {
    const changed = apply(text, moveEdit(text, channel, to));
    expect(editsOf(changed)).toEqual(order.map((name) => recipe.edits.find((edit) => edit.channel === name)));
    expect(changed).toHaveLength(text.length);
  });

  it.each(['2_1', '0_3', '3_2'])('mutes its edit of %s and lets it speak again', (channel) => {
    const muted = apply(text, setMuted(text, channel, true));
    expect(recipeOf(muted)).toEqual(withEdit(channel, (edit) => ({ ...edit, muted: true })));
    expect(recipeOf(apply(muted, setMuted(muted, channel, false)))).toEqual(
      withEdit(channel, (edit) => without(edit, 'muted')),
    );
  });

  it.each(['2_1', '0_3', '3_2'])('names its edit of %s and takes the name away', (channel) => {
    const named = apply(text, setLabel(text, channel, 'a "wide" smile\\'));
    expect(recipeOf(named)).toEqual(withEdit(channel, (edit) => ({ ...edit, label: 'a "wide" smile\\' })));
    expect(recipeOf(apply(named, setLabel(named, channel, '')))).toEqual(
      withEdit(channel, (edit) => without(edit, 'label')),
    );
  });

  it.each<[BaseField, number | string | null]>([
    ['seed', 4294967295],
    ['psi', 0.55],
    ['cutoff', 3],
    ['class', 0],
    ['noise', 'none'],
  ])('gets another %s', (field, value) => {
    const changed = apply(text, setBase(text, field, value));
    expect(recipeOf(changed)).toEqual({ ...recipe, base: { ...recipe.base, [field]: value } });
    expect(diff(text, changed).removed).toHaveLength(1);
  });

  it('gets other notes, none, and some again', () => {
    const changed = apply(text, setNotes(text, 'one\r\ntwo'));
    expect(recipeOf(changed)).toEqual({ ...recipe, notes: 'one\r\ntwo' });
    const none = apply(changed, setNotes(changed, ''));
    expect(recipeOf(none)).toEqual({ ...recipe, notes: undefined });
    expect(recipeOf(apply(none, setNotes(none, 'two\nlines')))).toEqual(recipe);
  });

  it('keeps what it does not know', () => {
    const foreign = text
      .replace(/"sigma": ?0.5/, '$&, "by": [1, { "a": 2 }]')
      .replace(/"version": ?1/, '$&, "tool": "x"');
    const steps = [
      (now: string) => setMuted(now, '0_3', true),
      (now: string) => setLabel(now, '0_3', 'eyes'),
      (now: string) => moveEdit(now, '0_3', 0),
      (now: string) => setNotes(now, ''),
      (now: string) => removeEdit(now, '3_2'),
    ];
    const changed = steps.reduce((now, step) => apply(now, step(now)), foreign);
    expect(recipeOf(changed)).toEqual({
      ...recipe,
      tool: 'x',
      notes: undefined,
      edits: [{ ...recipe.edits[1], by: [1, { a: 2 }], label: 'eyes', muted: true }, recipe.edits[0]],
    });
  });

  it('loses and regains all of its edits', () => {
    let changed = text;
    for (const { channel } of recipe.edits) changed = apply(changed, removeEdit(changed, channel));
    expect(editsOf(changed)).toEqual([]);
    for (const edit of recipe.edits) changed = apply(changed, addEdit(changed, edit));
    expect(editsOf(changed)).toEqual(recipe.edits);
  });
});

describe('the lines that change', () => {
  const text = formatRecipe(recipe);
  const empty = formatRecipe({ ...recipe, edits: [] });

  it('adding: a new line, and a comma on the one before', () => {
    const changed = apply(text, addEdit(text, added));
    expect(diff(text, changed)).toEqual({
      removed: ['    { "channel": "3_2", "strength": 7, "sigma": 0.25, "muted": true }'],
      added: ['    { "channel": "3_2", "strength": 7, "sigma": 0.25, "muted": true },', `    ${addedText}`],
    });
    expect(changed).toBe(formatRecipe({ ...recipe, edits: [...recipe.edits, added] }));
  });

  it('adding the first: a new line only', () => {
    const changed = apply(empty, addEdit(empty, added));
    expect(diff(empty, changed)).toEqual({ removed: [], added: [`    ${addedText}`] });
    expect(changed).toBe(formatRecipe({ ...recipe, edits: [added] }));
  });

  it.each([0, 1, 2])('removing edit %i gives what would have been written without it', (index) => {
    const { channel } = recipe.edits[index]!;
    const rest = recipe.edits.filter((edit) => edit.channel !== channel);
    expect(apply(text, removeEdit(text, channel))).toBe(formatRecipe({ ...recipe, edits: rest }));
  });

  it('moving: the lines in between change places, and at most one comma', () => {
    const [first, ...others] = recipe.edits;
    expect(apply(text, moveEdit(text, '2_1', 2))).toBe(formatRecipe({ ...recipe, edits: [...others, first!] }));
  });

  it('naming and muting: what would have been written', () => {
    const named = apply(text, setLabel(text, '3_2', 'eyes'));
    expect(named).toBe(formatRecipe(withEdit('3_2', (edit) => ({ ...edit, label: 'eyes' }))));
    const muted = apply(text, setMuted(text, '0_3', true));
    expect(muted).toBe(formatRecipe(withEdit('0_3', (edit) => ({ ...edit, muted: true }))));
  });

  it('taking the notes away and writing them again: the first text', () => {
    const none = apply(text, setNotes(text, ''));
    expect(none).toBe(formatRecipe({ ...recipe, notes: undefined } as unknown as Recipe));
    expect(apply(none, setNotes(none, recipe.notes!))).toBe(text);
  });

  it('changes nothing where nothing changes', () => {
    expect(moveEdit(text, '2_1', -3)).toBeUndefined();
    expect(setMuted(text, '2_1', false)).toBeUndefined();
    expect(setLabel(text, '0_3', '')).toBeUndefined();
  });

  it('removing the only one: its line only', () => {
    const one = formatRecipe({ ...recipe, edits: [added] });
    expect(apply(one, removeEdit(one, added.channel))).toBe(empty);
  });

  it('opening an empty list that is written on one line', () => {
    const short = empty.replace('[\n  ]', '[]');
    expect(apply(short, addEdit(short, added))).toBe(formatRecipe({ ...recipe, edits: [added] }));
  });
});

it.each([
  ['an edit that is gone', () => setStrength(formatRecipe(recipe), '0_0', 1)],
  ['the removal of one that is gone', () => removeEdit(formatRecipe(recipe), '0_0')],
  ['a second edit of one channel', () => addEdit(formatRecipe(recipe), { ...added, channel: '0_3' })],
  ['a file without edits', () => removeEdit('{}', '0_0')],
  ['no file', () => addEdit('', added)],
  ['the seed of a base that is a file', () => setBase('{ "base": { "kind": "w", "file": "a.npy" } }', 'seed', 1)],
  ['the name of an edit that is gone', () => setLabel(formatRecipe(recipe), '0_0', 'eyes')],
])('refuses %s', (_, change) => {
  expect(change).toThrow(StyleSpaceError);
});
