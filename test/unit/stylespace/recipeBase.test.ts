import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { openModel } from '../../../src/engine/model/openModel.ts';
import { encodeNpy } from '../../../src/engine/numpy/npy.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Task } from '../../../src/engine/runtime/task.ts';
import { recipeBaseStyles } from '../../../src/engine/stylespace/recipeBase.ts';
import type { RecipeBase } from '../../../src/shared/recipe.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const conditional = fileURLToPath(new URL('../../fixtures/checkpoints/tfada_32_cond.pkl', import.meta.url));
const task: Task = { priority: 'picture', signal: new AbortController().signal };

test("a recipe's class is the class of a conditional model", async () => {
  const { model } = await openModel(conditional, { modelsDir: '', runtime: new Runtime('cpu', 1) });
  expect(model.classes).toBeGreaterThan(1);
  const rendering = { psi: 0.7, cutoff: null, noise: 'const' } as const;
  const base = (label: number | null): RecipeBase => ({ kind: 'seed', seed: 4, class: label, ...rendering });
  const z = seedLatent(4, model.zDim);
  for (const label of [0, 1]) {
    const styles = await recipeBaseStyles(model, base(label), '', task);
    expect(styles).toEqual(await model.styles(z, { ...rendering, class: label }, task));
  }
  expect(await recipeBaseStyles(model, base(0), '', task)).not.toEqual(
    await recipeBaseStyles(model, base(1), '', task),
  );
  await expect(recipeBaseStyles(model, base(null), '', task)).rejects.toMatchObject({
    code: 'badRecipe',
    message: 'The model has classes (0 to 4): set "class" of the recipe to one of them.',
  });
  await expect(recipeBaseStyles(model, base(5), '', task)).rejects.toMatchObject({
    code: 'badRecipe',
    message: 'The model has no class 5, only 0 to 4: set "class" of the recipe to one of them.',
  });
});

test('behind the mapping a class has had its effect: a w, ws or s need not name it', async () => {
  const { model } = await openModel(conditional, { modelsDir: '', runtime: new Runtime('cpu', 1) });
  const folder = temporaryFolder();
  const s = Float32Array.from({ length: model.layout.channels }, (_, i) => Math.fround(i / 100));
  const bytes = encodeNpy([1, s.length], s);
  writeFileSync(join(folder, 's.npy'), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const base = (label: number | null): RecipeBase => ({
    ...{ kind: 's', file: 's.npy', sha256, psi: 0.7, cutoff: null, noise: 'const' },
    class: label,
  });
  expect(await recipeBaseStyles(model, base(null), folder, task)).toEqual(s);
  expect(await recipeBaseStyles(model, base(4), folder, task)).toEqual(s);
  await expect(recipeBaseStyles(model, base(5), folder, task)).rejects.toMatchObject({ code: 'badRecipe' });
});
