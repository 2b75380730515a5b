import type { HandPlace } from './handPlace.ts';
import type { Recipe } from './recipe.ts';

/** Where a recipe's picture is in style space. Muted edits do not count: no hand moves the picture by them. */
export function recipePlace({ model, base: { psi, ...base }, edits }: Recipe): HandPlace {
  const rendered = edits.filter(({ muted }) => muted !== true);
  return {
    plane: JSON.stringify([model, base, rendered.map(({ channel, sigma }) => [channel, sigma])]),
    // Truncation moves w in proportion to psi, and S is an affine map of w.
    coordinates: [...rendered.map(({ strength }) => strength), psi],
  };
}
