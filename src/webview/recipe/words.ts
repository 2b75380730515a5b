import type { Recipe } from '../../shared/recipe.ts';
import type { RecipeChange } from '../../shared/recipeChange.ts';

/** The picture in words, for those who do not see it. */
export function described({ base, edits }: Recipe): string {
  const of = base.kind === 'seed' ? `seed ${base.seed}` : base.file;
  const made = edits
    .filter(({ muted, strength }) => muted !== true && strength !== 0)
    .map(
      ({ channel, label, strength }) => `${label === undefined || label === '' ? channel : label} ${strength} sigma`,
    );
  return `Picture of ${of} at psi ${base.psi}, ${made.length === 0 ? 'without edits' : made.join(', ')}`;
}

/** What a screen reader says when the picture has followed a change. */
export function spoken(change: RecipeChange): string {
  switch (change.kind) {
    case 'strength':
      return `${change.channel}: ${change.strength} sigma.`;
    case 'muted':
      return `${change.channel} is ${change.muted ? 'off' : 'on'}.`;
    case 'label':
      return change.label === '' ? `${change.channel} has no name.` : `${change.channel} is named ${change.label}.`;
    case 'move':
      return `${change.channel} is at place ${change.to + 1}.`;
    case 'remove':
      return `${change.channel} is removed.`;
    case 'base':
      return `The base has ${change.field} ${change.value ?? 'none'}.`;
    case 'notes':
      return 'The notes are changed.';
  }
}
