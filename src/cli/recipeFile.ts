import { StyleSpaceError } from '../shared/errors.ts';
import type { Recipe } from '../shared/recipe.ts';
import { parseRecipe } from '../shared/recipeParse.ts';
import { readBoundedText } from '../engine/files/boundedFile.ts';

const largestFile = 4 * 2 ** 20;

/** Reads a recipe to render it: `badRecipe` names the first line that is wrong; a newer version may mean other things. */
export async function readRecipe(path: string): Promise<Recipe> {
  const parsed = parseRecipe(await readBoundedText(path, largestFile, 'recipe'));
  const what = JSON.stringify(path);
  if ('problems' in parsed) {
    const { problems } = parsed;
    const { line, message } = problems[0]!;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    throw new StyleSpaceError('badRecipe', `${what} cannot be rendered: line ${line}, ${message}${more}.`);
  }
  if (!parsed.readOnly) return parsed.recipe;
  const message = `${what} has version ${parsed.recipe.version}, newer than this program's: update StyleSpace.`;
  throw new StyleSpaceError('newerVersion', message);
}
