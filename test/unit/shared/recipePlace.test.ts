import { expect, test } from 'vitest';
import { stepBetween } from '../../../src/shared/handPlace.ts';
import type { RecipeChange } from '../../../src/shared/recipeChange.ts';
import { changeRecipe } from '../../../src/shared/recipeChange.ts';
import { recipePlace } from '../../../src/shared/recipePlace.ts';
import { recipe } from './example.ts';

const [first, second] = recipe.edits;

test.each<[RecipeChange, ReturnType<typeof stepBetween>]>([
  [
    { kind: 'strength', channel: first!.channel, strength: first!.strength + 2 },
    { axis: 0, by: 2 },
  ],
  [
    { kind: 'strength', channel: first!.channel, strength: first!.strength },
    { axis: 0, by: 0 },
  ],
  [
    { kind: 'label', channel: first!.channel, label: 'another' },
    { axis: 0, by: 0 },
  ],
  [
    { kind: 'notes', notes: 'others' },
    { axis: 0, by: 0 },
  ],
  [{ kind: 'muted', channel: first!.channel, muted: true }, undefined],
  [{ kind: 'remove', channel: first!.channel }, undefined],
  [{ kind: 'base', field: 'seed', value: 77 }, undefined],
  [
    { kind: 'base', field: 'psi', value: recipe.base.psi + 0.25 },
    { axis: 2, by: 0.25 },
  ],
])('what %j is in style space', (change, step) => {
  expect(stepBetween(recipePlace(recipe), recipePlace(changeRecipe(recipe, change)))).toEqual(step);
});

test('two sliders are no step of one hand', () => {
  const moved = [first!, second!].reduce(
    (before, { channel }) => changeRecipe(before, { kind: 'strength', channel, strength: 9 }),
    recipe,
  );
  expect(stepBetween(recipePlace(recipe), recipePlace(moved))).toBeUndefined();
});

test('a muted edit has no place of its own: its strength changes nothing', () => {
  const muted = changeRecipe(recipe, { kind: 'muted', channel: first!.channel, muted: true });
  const moved = changeRecipe(muted, { kind: 'strength', channel: first!.channel, strength: 9 });
  expect(recipePlace(moved)).toEqual(recipePlace(muted));
});
