import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../../engine/files/atomicFile.ts';
import { encodePng } from '../../engine/image/encode.ts';
import { toRgb8 } from '../../engine/image/toRgb8.ts';
import { renderRecipe } from '../../engine/stylespace/renderRecipe.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { output, path } from '../kinds.ts';
import { withModelOfFile } from '../modelOfFile.ts';
import { optional, required } from '../option.ts';
import { checkOutputFile } from '../outputs.ts';
import { readRecipe } from '../recipeFile.ts';

export const render = command({
  summary: 'Make the picture of an edit recipe.',
  details: 'A function of the recipe and the files it names alone: psi, noise and every sigma are in the recipe.',
  operand: { placeholder: 'RECIPE', several: false },
  options: {
    model: optional('M', path, 'the model that the recipe was made with (a bundled one is found)'),
    out: required('PNG', output, 'the picture'),
    device: common.device,
    json: common.json,
  },
  example: 'render smile.stylespace.json --out smile.png',

  async run(options, [file], terminal) {
    const { out } = options;
    const recipe = await readRecipe(file!);
    const folder = dirname(file!);
    await checkOutputFile(out, { inputs: recipe.base.kind === 'seed' ? [] : [join(folder, recipe.base.file)] });
    return withModelOfFile({ path: file!, model: recipe.model }, options, terminal, async ({ model, task }) => {
      const { data } = await renderRecipe(model, recipe, folder, task);
      await writeFileAtomically(out, await encodePng(toRgb8(data, model.resolution, model.resolution)));
      return { data: { out }, text: out };
    });
  },
});
