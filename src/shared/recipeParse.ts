import { findNodeAtLocation } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import {
  boolean,
  checkFields,
  finite,
  integer,
  isObject,
  list,
  name,
  nullOr,
  object,
  oneOf,
  sha256,
  text,
} from './jsonRules.ts';
import type { Fields, JsonPath, Report, Rule } from './jsonRules.ts';
import { checkModel, checkScale, classRule, cutoffRule, hasChannel, noiseRule, psiRule } from './modelIdentity.ts';
import type { ModelLayout } from './modelIdentity.ts';
import { parsePositioned } from './positionedJson.ts';
import type { Problem } from './positionedJson.ts';
import { recipeVersion, roundStrength } from './recipe.ts';
import type { Recipe, RecipeEdit } from './recipe.ts';
import { parseStyleChannel } from './styleChannel.ts';

/** A recipe, read-only where its version is newer than ours; or everything that is wrong with the file, in its order. */
export type ParsedRecipe =
  { readonly recipe: Recipe; readonly readOnly: boolean } | { readonly problems: readonly Problem[] };

const maxLength = 1_000_000;

/** Rules of the values that a person sets one at a time. */
export const channelRule: Rule = {
  must: 'a style channel such as "6_501"',
  holds: (value) => typeof value === 'string' && parseStyleChannel(value) !== undefined,
};
export const strengthRule = finite(-10_000, 10_000);
export const labelRule = text(200);
export const notesRule = text(100_000);
export const seedRule = integer(0, 0xffffffff);

export const renderingFields: Fields = {
  psi: psiRule,
  cutoff: nullOr(cutoffRule),
  class: nullOr(classRule),
  noise: noiseRule,
};

const recipeFields: Fields = {
  version: integer(1, 1_000_000),
  model: object,
  base: object,
  scale: object,
  edits: list,
  'notes?': notesRule,
};

const kindField: Fields = { kind: oneOf('seed', 'z', 'w', 'ws', 's') };

/** What a base has besides its kind. */
const baseFields: Readonly<Record<'seed' | 'file', Fields>> = {
  seed: { seed: seedRule, ...renderingFields },
  file: { file: name(1000), sha256, ...renderingFields },
};

const editFields: Fields = {
  channel: channelRule,
  strength: strengthRule,
  sigma: finite(0, 1e6),
  'label?': labelRule,
  'muted?': boolean,
};

const maxEdits = 10_000;

/**
 * Reads a recipe: strict JSON (no comments), checked field by field. Never throws; what it does not know it keeps.
 */
export function parseRecipe(source: string): ParsedRecipe {
  const parsed = parsePositioned(source, maxLength);
  if ('problems' in parsed) return parsed;
  const { value, tree, problemAt } = parsed;
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push(problemAt(nearestNode(tree, path), sentence(path, message)));

  const version = isObject(value) ? value['version'] : undefined;
  const newer = typeof version === 'number' && version > recipeVersion;
  if (checkFields(value, recipeFields, [], report)) {
    const { model, base, scale, edits } = value as unknown as Recipe;
    const sound = checkModel(model, ['model'], report);
    if (checkFields(base, kindField, ['base'], report)) {
      checkFields(base, baseFields[base.kind === 'seed' ? 'seed' : 'file'], ['base'], report);
    }
    checkScale(scale, ['scale'], report);
    checkEdits(edits, sound ? model.layout : null, report, (i) => problemAt(editNode(tree, i), '').line);
  }
  if (problems.length === 0) return { recipe: value as Recipe, readOnly: newer };
  if (!newer) return { problems: problems.sort((a, b) => a.offset - b.offset) };
  const message = `the recipe has version ${version}, which is newer than this program's ${recipeVersion}: update it`;
  return { problems: [problemAt(nearestNode(tree, ['version']), message)] };
}

function checkEdits(
  edits: readonly unknown[],
  layout: ModelLayout | null,
  report: Report,
  lineOf: (edit: number) => number,
): void {
  if (edits.length > maxEdits) {
    report(['edits'], `has ${edits.length} edits; at most ${maxEdits} are read`);
    return;
  }
  const firstOf = new Map<string, number>();
  edits.forEach((value, i) => {
    if (!checkFields(value, editFields, ['edits', i], report)) return;
    const { channel, strength } = value as unknown as RecipeEdit;
    if (roundStrength(strength) !== strength) {
      report(['edits', i, 'strength'], `has more than 3 decimals: write ${roundStrength(strength)}`);
    }
    if (layout && !hasChannel(layout, parseStyleChannel(channel)!)) {
      report(['edits', i, 'channel'], `"${channel}" does not exist in the model, whose layers are in "layout"`);
    }
    const first = firstOf.get(channel);
    if (first === undefined) firstOf.set(channel, i);
    else {
      const lines = `lines ${lineOf(first)} and ${lineOf(i)}`;
      report(['edits', i, 'channel'], `"${channel}" is edited twice, on ${lines}: keep one of them`);
    }
  });
}

/** The value's own node, or the nearest one around it. */
function nearestNode(tree: Node, path: JsonPath): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node;
  }
  return tree;
}

function editNode(tree: Node, i: number): Node {
  return nearestNode(tree, ['edits', i]);
}

function sentence(path: JsonPath, message: string): string {
  const at = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return `${at === '' ? 'the recipe' : at.slice(1)} ${message}`;
}
