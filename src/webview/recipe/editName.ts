import type { RecipeEdit } from '../../shared/recipe.ts';

/** What people call an edit: `mouth (11_19)`, or its channel. */
export function editName({ label, channel }: Pick<RecipeEdit, 'label' | 'channel'>): string {
  return label === undefined || label === '' ? channel : `${label} (${channel})`;
}
