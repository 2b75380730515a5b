import { createHash } from 'node:crypto';
import { join, posix, win32 } from 'node:path';
import { StyleSpaceError } from '../../shared/errors.ts';
import type { RecipeBase } from '../../shared/recipe.ts';
import { readBoundedFile } from '../files/boundedFile.ts';
import { arrayRows } from '../model/arrayRows.ts';
import { seedLatent } from '../model/latents.ts';
import type { Model } from '../model/model.ts';
import { classProblem } from '../model/modelClass.ts';
import type { Task } from '../runtime/task.ts';
import { truncate } from '../stylegan2/truncation.ts';

/** One picture's latents: ws of 20 slots and 4096 numbers, S of a million channels. */
const largestFile = 16 * 2 ** 20;

/**
 * S [channels] of the picture before any edit. A z or w is truncated as the recipe says; ws and s come after
 * truncation (z -> w -> truncation -> ws -> s) and are taken as they are.
 *
 * @param folder the recipe's own: its file lies relative to it
 */
export async function recipeBaseStyles(
  model: Model,
  base: RecipeBase,
  folder: string,
  task: Task,
): Promise<Float32Array> {
  const problem = classProblem(model.classes, baseClass(model, base), recipeWords);
  if (problem !== null) throw badRecipe(problem);
  if (base.kind === 'seed') return model.styles(seedLatent(base.seed, model.zDim), base, task);
  const { wDim } = model.checkpoint.generator.mapping;
  const { numWs, channels } = model.layout;
  switch (base.kind) {
    case 'z':
      return model.styles(await baseArray(base, folder, [model.zDim]), base, task);
    case 'w': {
      const w = await baseArray(base, folder, [wDim]);
      return model.stylesOfWs(await truncate(w, () => model.centre(task), numWs, base), task);
    }
    case 'ws': {
      const ws = await baseArray(base, folder, [numWs, wDim]);
      const slots = Array.from({ length: numWs }, (_, slot) => ws.subarray(slot * wDim, (slot + 1) * wDim));
      return model.stylesOfWs(slots, task);
    }
    case 's':
      return baseArray(base, folder, [channels]);
  }
}

/** Behind the mapping the class has had its effect: there it may be left out, and is taken for any. */
function baseClass({ classes }: Model, { kind, class: label }: RecipeBase): number | null {
  const behind = kind === 'w' || kind === 'ws' || kind === 's';
  return behind && label === null && classes > 0 ? 0 : label;
}

const recipeWords = { omit: 'set "class" of the recipe to null', give: 'set "class" of the recipe to one of them' };

/** The one row of the base's file, whose hash must be the recipe's. */
async function baseArray(
  { kind, file, sha256 }: Exclude<RecipeBase, { kind: 'seed' }>,
  folder: string,
  rowShape: readonly number[],
): Promise<Float32Array> {
  const shown = JSON.stringify(file);
  // On Windows an absolute path may be another machine's, which opening it would log on to.
  if (posix.isAbsolute(file) || win32.isAbsolute(file) || /^[a-z]:/i.test(file)) {
    throw badRecipe(
      `The recipe's file ${shown} is an absolute path: move it beside the recipe and name it from there.`,
    );
  }
  const bytes = await readBoundedFile(join(folder, file), largestFile, '.npy file');
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw badRecipe(`The recipe's file ${shown} is not the one that it was made with (another SHA-256): restore it.`);
  }
  const row = arrayRows(bytes, shown, rowShape, kind);
  if (row.length === rowShape.reduce((product, size) => product * size, 1)) return row;
  throw badRecipe(`The recipe's file ${shown} has more than one row: save the row that is meant alone.`);
}

function badRecipe(sentence: string): StyleSpaceError {
  return new StyleSpaceError('badRecipe', sentence);
}
