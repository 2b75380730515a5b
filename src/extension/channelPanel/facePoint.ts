import type { EditedFace } from '../../shared/channelPageApi.ts';
import type { PicturePoint } from '../../shared/engineApi.ts';
import { roundStrength } from '../../shared/recipe.ts';

/** The truncation of every face here: psi 0.7 without a cutoff, as the authors ran. */
const truncation = { psi: 0.7, cutoff: null } as const;

/** Where a face with one step of a channel is in style space; rounded as in a recipe, so that the picture is the recipe's to the last bit. */
export function facePoint(
  seed: number,
  label: number | null,
  { channel, strength, sigma }: PicturePoint['edits'][number],
): PicturePoint {
  const base = { kind: 'seed', seed, ...truncation, class: label, noise: 'const' } as const;
  const rounded = roundStrength(strength);
  return { base, edits: rounded === 0 ? [] : [{ channel, strength: rounded, sigma }] };
}

/** `seed0042_6_501_+3.5`, or `seed0042` where nothing is changed. */
export function pictureName(channel: string, { seed, strength }: EditedFace, label: number | null): string {
  const face = `seed${String(seed).padStart(4, '0')}${label === null ? '' : `_class${label}`}`;
  const rounded = roundStrength(strength);
  return rounded === 0 ? face : `${face}_${channel}_${rounded > 0 ? '+' : ''}${rounded}`;
}
