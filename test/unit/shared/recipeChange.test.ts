import { describe, expect, it, test } from 'vitest';
import type { TextEdit } from '../../../src/shared/jsonEdits.ts';
import { changeRecipe, changeRule, changeText } from '../../../src/shared/recipeChange.ts';
import type { RecipeChange } from '../../../src/shared/recipeChange.ts';
import { formatRecipe } from '../../../src/shared/recipeFormat.ts';
import { recipeMethods, recipeRules } from '../../../src/shared/recipePageApi.ts';
import { parseRecipe } from '../../../src/shared/recipeParse.ts';
import { checkFields } from '../../../src/shared/jsonRules.ts';
import { recipe } from './example.ts';

const changes: readonly RecipeChange[] = [
  { kind: 'strength', channel: '0_3', strength: -12.3456 },
  { kind: 'muted', channel: '2_1', muted: true },
  { kind: 'label', channel: '0_3', label: 'eyes' },
  { kind: 'remove', channel: '3_2' },
  { kind: 'base', field: 'seed', value: 7 },
  { kind: 'base', field: 'psi', value: 1 },
  { kind: 'base', field: 'cutoff', value: 4 },
  { kind: 'base', field: 'class', value: null },
  { kind: 'base', field: 'noise', value: 'none' },
  { kind: 'notes', notes: 'other notes' },
];

function apply(text: string, edit: TextEdit | undefined): string {
  return edit ? text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length) : text;
}

describe.each(changes)('%j', (change) => {
  it('is allowed', () => {
    expect(changeRule.holds(change)).toBe(true);
  });

  it('shows what the text then says', () => {
    const text = formatRecipe(recipe);
    const parsed = parseRecipe(apply(text, changeText(text, change)));
    expect(parsed).toEqual({ recipe: changeRecipe(recipe, change), readOnly: false });
  });
});

test.each<RecipeChange>([
  { kind: 'strength', channel: '0_3', strength: 1.25 },
  { kind: 'muted', channel: '3_2', muted: true },
  { kind: 'label', channel: '2_1', label: 'smile' },
  { kind: 'move', channel: '0_3', to: 1 },
  { kind: 'base', field: 'seed', value: 42 },
  { kind: 'notes', notes: 'two\nlines' },
])('%j is so already: the text is left alone', (change) => {
  expect(changeText(formatRecipe(recipe), change)).toBeUndefined();
});

test('moving an edit changes its place in the text, and no picture', () => {
  const text = formatRecipe(recipe);
  const moved = parseRecipe(apply(text, changeText(text, { kind: 'move', channel: '2_1', to: 1 })));
  const [first, second, third] = recipe.edits;
  expect(moved).toEqual({ recipe: { ...recipe, edits: [second, first, third] }, readOnly: false });
});

test.each([
  null,
  'strength',
  [],
  {},
  { kind: 'strength' },
  { kind: 'strength', channel: '0_3', strength: NaN },
  { kind: 'strength', channel: '0_3', strength: 10_001 },
  { kind: 'strength', channel: '../0_3', strength: 1 },
  { kind: 'muted', channel: '0_3', muted: 1 },
  { kind: 'label', channel: '0_3', label: 'x'.repeat(201) },
  { kind: 'move', channel: '0_3', to: -1 },
  { kind: 'base', field: 'seed', value: -1 },
  { kind: 'base', field: 'file', value: '/etc/passwd' },
  { kind: 'base', field: 'psi', value: Infinity },
  { kind: 'base', field: 'toString', value: 1 },
  { kind: 'toString' },
  { kind: '__proto__', channel: '0_3' },
  { kind: 'notes', notes: 'x'.repeat(100_001) },
])('a page may not ask for %j', (change) => {
  expect(changeRule.holds(change)).toBe(false);
});

/** What a page may send that means nothing good. */
const junk: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  NaN,
  2 ** 53,
  '',
  'x'.repeat(1e6),
  [],
  {},
  true,
  new Uint8Array(3),
];

test.each(recipeMethods)('"%s" takes no junk for its parameters', (method) => {
  const names = Object.keys(recipeRules[method]).filter((name) => !name.endsWith('?'));
  for (const one of junk) {
    const params = Object.fromEntries(names.map((name) => [name, one]));
    const allowed = checkFields(params, recipeRules[method], [], () => undefined);
    // Null and booleans are sound for some fields, for none of them all.
    expect(allowed, String(one).slice(0, 20)).toBe(names.length === 0 || (method === 'openAsText' && one === null));
  }
});
