import { describe, expect, it } from 'vitest';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import type { RecipeEdit } from '../../../src/shared/recipe.ts';
import { addEdit, removeEdit, setStrength } from '../../../src/shared/recipeEdits.ts';
import type { TextEdit } from '../../../src/shared/recipeEdits.ts';
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

function apply(text: string, { offset, length, text: replacement }: TextEdit): string {
  return text.slice(0, offset) + replacement + text.slice(offset + length);
}

function editsOf(text: string): readonly RecipeEdit[] {
  const parsed = parseRecipe(text);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.recipe.edits;
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
])('refuses %s', (_, change) => {
  expect(change).toThrow(StyleSpaceError);
});
