import type { TextEdit } from './jsonEdits.ts';
import { boolean, checkFields, integer, isObject } from './jsonRules.ts';
import type { Fields, JsonObject, Rule } from './jsonRules.ts';
import { roundStrength } from './recipe.ts';
import type { Recipe, RecipeEdit } from './recipe.ts';
import { moveEdit, removeEdit, setBase, setLabel, setMuted, setNotes, setStrength } from './recipeEdits.ts';
import type { BaseField } from './recipeEdits.ts';
import { channelRule, labelRule, notesRule, renderingFields, seedRule, strengthRule } from './recipeParse.ts';

/** One thing that a person does to a recipe, and one step of undo. */
export type RecipeChange =
  | { readonly kind: 'strength'; readonly channel: string; readonly strength: number }
  | { readonly kind: 'muted'; readonly channel: string; readonly muted: boolean }
  /** The empty label takes the name away. */
  | { readonly kind: 'label'; readonly channel: string; readonly label: string }
  /** To a place in the list, from 0. */
  | { readonly kind: 'move'; readonly channel: string; readonly to: number }
  | { readonly kind: 'remove'; readonly channel: string }
  | { readonly kind: 'base'; readonly field: BaseField; readonly value: number | string | null }
  | { readonly kind: 'notes'; readonly notes: string };

type Kind = RecipeChange['kind'];
type ChangeOf<K extends Kind> = Extract<RecipeChange, { kind: K }>;

/** What each kind of change must carry, does to the text, and does to the recipe that is shown meanwhile. */
const kinds: {
  readonly [K in Kind]: {
    readonly fields: Fields;
    readonly text: (source: string, change: ChangeOf<K>) => TextEdit | undefined;
    readonly recipe: (recipe: Recipe, change: ChangeOf<K>) => Recipe;
  };
} = {
  strength: {
    fields: { channel: channelRule, strength: strengthRule },
    text: (source, { channel, strength }) => setStrength(source, channel, strength),
    recipe: (recipe, { channel, strength }) =>
      withEdit(recipe, channel, (edit) => ({ ...edit, strength: roundStrength(strength) })),
  },
  muted: {
    fields: { channel: channelRule, muted: boolean },
    text: (source, { channel, muted }) => setMuted(source, channel, muted),
    recipe: (recipe, { channel, muted }) => withEdit(recipe, channel, (edit) => ({ ...edit, muted })),
  },
  label: {
    fields: { channel: channelRule, label: labelRule },
    text: (source, { channel, label }) => setLabel(source, channel, label),
    recipe: (recipe, { channel, label }) => withEdit(recipe, channel, (edit) => ({ ...edit, label })),
  },
  move: {
    fields: { channel: channelRule, to: integer(0, 10_000) },
    text: (source, { channel, to }) => moveEdit(source, channel, to),
    recipe: (recipe) => recipe,
  },
  remove: {
    fields: { channel: channelRule },
    text: (source, { channel }) => removeEdit(source, channel),
    recipe: (recipe, { channel }) => ({ ...recipe, edits: recipe.edits.filter((edit) => edit.channel !== channel) }),
  },
  base: {
    fields: {},
    text: (source, { field, value }) => setBase(source, field, value),
    recipe: (recipe, { field, value }) => ({ ...recipe, base: { ...recipe.base, [field]: value } }),
  },
  notes: {
    fields: { notes: notesRule },
    text: (source, { notes }) => setNotes(source, notes),
    recipe: (recipe, { notes }) => ({ ...recipe, notes }),
  },
};

const baseRules: Readonly<Record<string, Rule>> = { seed: seedRule, ...renderingFields };

/** A change from an untrusted place, such as a page. */
export const changeRule: Rule = {
  must: 'one change of a recipe, within the bounds of its format',
  holds: (value) => {
    const kind = isObject(value) ? value['kind'] : undefined;
    if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return false;
    if (!checkFields(value, kinds[kind as Kind].fields, [], ignored)) return false;
    return kind !== 'base' || isBaseValue(value);
  },
};

/** The smallest edit of the recipe's text that makes the change; undefined where it is so already. */
export function changeText(source: string, change: RecipeChange): TextEdit | undefined {
  const make = kinds[change.kind].text as (source: string, change: RecipeChange) => TextEdit | undefined;
  const edit = make(source, change);
  if (!edit) return undefined;
  const { offset, length, text } = edit;
  return source.slice(offset, offset + length) === text ? undefined : edit;
}

/** The recipe as it would be after the change. What the change does not find, it leaves. */
export function changeRecipe(recipe: Recipe, change: RecipeChange): Recipe {
  return (kinds[change.kind].recipe as (recipe: Recipe, change: RecipeChange) => Recipe)(recipe, change);
}

function isBaseValue({ field, value }: JsonObject): boolean {
  return typeof field === 'string' && Object.hasOwn(baseRules, field) && baseRules[field]!.holds(value);
}

/** Whether a change is allowed is all that is asked; a page that keeps the rules needs no sentences. */
function ignored(): void {
  return;
}

function withEdit(recipe: Recipe, channel: string, change: (edit: RecipeEdit) => RecipeEdit): Recipe {
  return { ...recipe, edits: recipe.edits.map((edit) => (edit.channel === channel ? change(edit) : edit)) };
}
