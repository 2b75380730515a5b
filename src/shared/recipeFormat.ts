import { inlineJson, orderedKeys } from './jsonText.ts';
import { modelKeys, scaleKeys } from './modelIdentity.ts';
import { roundStrength } from './recipe.ts';
import type { Recipe, RecipeEdit } from './recipe.ts';

/** Key order in files, for the recipe, its base and an edit. */
export const recipeKeys = ['$schema', 'version', 'model', 'base', 'scale', 'edits', 'notes'];
export const editKeys = ['channel', 'strength', 'sigma', 'label', 'muted'];
export const baseKeys = ['kind', 'seed', 'file', 'sha256', 'psi', 'cutoff', 'class', 'noise'];

/**
 * A recipe's text: keys in a fixed order (unknown ones after the known), one edit per line, a newline at the end. An
 * empty list of edits takes two lines, so that adding the first edit only adds a line.
 */
export function formatRecipe(recipe: Recipe): string {
  const lines = orderedKeys(recipe, recipeKeys).map((key) => `  ${JSON.stringify(key)}: ${formatField(key, recipe)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** One edit on one line, its strength rounded to 3 decimals. */
export function formatEdit(edit: RecipeEdit): string {
  return inlineJson({ ...edit, strength: roundStrength(edit.strength) }, editKeys);
}

function formatField(key: string, recipe: Recipe): string {
  switch (key) {
    case 'model':
      return formatModel(recipe);
    case 'base':
      return inlineJson(recipe.base, baseKeys);
    case 'scale':
      return inlineJson(recipe.scale, scaleKeys);
    case 'edits':
      return recipe.edits.length === 0
        ? '[\n  ]'
        : `[\n${recipe.edits.map((edit) => `    ${formatEdit(edit)}`).join(',\n')}\n  ]`;
    default:
      return inlineJson((recipe as unknown as Record<string, unknown>)[key], []);
  }
}

function formatModel({ model }: Recipe): string {
  const lines = orderedKeys(model, modelKeys).map(
    (key) => `    ${JSON.stringify(key)}: ${inlineJson((model as unknown as Record<string, unknown>)[key], [])}`,
  );
  return `{\n${lines.join(',\n')}\n  }`;
}
