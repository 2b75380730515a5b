import type { ModelIdentity, StyleScale } from './modelIdentity.ts';

/** The version that is written; a file with a higher one opens read-only. */
export const recipeVersion = 1;

/** How z became the picture that is edited. */
export interface Rendering {
  readonly psi: number;
  /** Truncate only the first `cutoff` rows of ws; null: all. */
  readonly cutoff: number | null;
  readonly class: number | null;
  readonly noise: 'const' | 'none';
}

/** The picture before any edit: a seed, or the one row of a .npy file that lies beside the recipe. */
export type RecipeBase =
  | ({ readonly kind: 'seed'; readonly seed: number } & Rendering)
  | ({ readonly kind: 'z' | 'w' | 'ws' | 's'; readonly file: string; readonly sha256: string } & Rendering);

/** `s' = s + strength * sigma` on one style channel. */
export interface RecipeEdit {
  /** `6_501`; at most one edit per channel. */
  readonly channel: string;
  /** In units of sigma, with at most 3 decimals. */
  readonly strength: number;
  /** The channel's standard deviation when the edit was made; rendering uses this number. */
  readonly sigma: number;
  readonly label?: string;
  /** A muted edit is kept but not rendered. */
  readonly muted?: boolean;
}

/**
 * An edit recipe, the user's document (`*.stylespace.json`). Objects that `parseRecipe` returns also carry the fields
 * that it does not know, at every level, and `formatRecipe` writes them back.
 */
export interface Recipe {
  readonly version: number;
  readonly model: ModelIdentity;
  readonly base: RecipeBase;
  readonly scale: StyleScale;
  readonly edits: readonly RecipeEdit[];
  readonly notes?: string;
}

/** A strength as recipes hold it: 3 decimals, no negative zero. */
export function roundStrength(strength: number): number {
  return Math.round(strength * 1000) / 1000 + 0;
}
