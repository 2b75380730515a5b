import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { openModel } from '../../../src/engine/model/openModel.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Task } from '../../../src/engine/runtime/task.ts';
import { recipeBaseStyles } from '../../../src/engine/stylespace/recipeBase.ts';
import type { RecipeBase } from '../../../src/shared/recipe.ts';

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
  await expect(recipeBaseStyles(model, base(null), '', task)).rejects.toMatchObject({ code: 'badUsage' });
  await expect(recipeBaseStyles(model, base(model.classes), '', task)).rejects.toMatchObject({ code: 'badUsage' });
});
