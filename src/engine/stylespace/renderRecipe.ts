import { StyleSpaceError } from '../../shared/errors.ts';
import type { Recipe, RecipeEdit } from '../../shared/recipe.ts';
import { parseStyleChannel } from '../../shared/styleChannel.ts';
import type { Model } from '../model/model.ts';
import type { Tensor } from '../runtime/ort.ts';
import type { Task } from '../runtime/task.ts';
import type { StyleLayout } from '../stylegan2/styleLayout.ts';
import { recipeBaseStyles } from './recipeBase.ts';

/**
 * The recipe's picture [1, 3, H, W], nominally in [-1, 1], not clamped: a function of the recipe, the file it names and
 * the model alone (sigma is in the recipe). That the model is the recipe's own is for the caller to have checked.
 * `badRecipe` for a channel that the model has not, a file that has changed, a class.
 *
 * @param folder the recipe's own: its file lies relative to it
 */
export async function renderRecipe(model: Model, recipe: Recipe, folder: string, task: Task): Promise<Tensor> {
  // Before the base, so that what is wrong in the recipe is said before anything runs.
  const offsets = editOffsets(model.layout, recipe.edits);
  const styles = (await recipeBaseStyles(model, recipe.base, folder, task)).slice();
  for (const [offset, change] of offsets) styles[offset]! += change;
  return model.synthesis.images(styles, recipe.base.noise, task);
}

/** Position in flat S and change, `strength * sigma`, of every edit that is not muted. */
function editOffsets({ layers }: StyleLayout, edits: readonly RecipeEdit[]): (readonly [number, number])[] {
  return edits
    .filter(({ muted }) => muted !== true)
    .map(({ channel, strength, sigma }) => {
      const parsed = parseStyleChannel(channel);
      const layer = parsed && layers[parsed.layer];
      if (!layer || parsed.channel >= layer.channels) {
        throw new StyleSpaceError(
          'badRecipe',
          `The recipe edits ${JSON.stringify(channel)}, a channel that the model has not: remove that edit.`,
        );
      }
      return [layer.offset + parsed.channel, strength * sigma] as const;
    });
}
