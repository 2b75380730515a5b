import { readdir } from 'node:fs/promises';
import { StyleSpaceError } from '../../shared/errors.ts';
import { matchModels, namesLayoutOnly, type ModelIdentity } from '../../shared/modelIdentity.ts';
import type { Task } from '../runtime/task.ts';
import { findBundledModel, type BundledModel } from './bundledModels.ts';
import { openModel, type OpenedModel, type OpenModelOptions } from './openModel.ts';

/**
 * Refuses a model (`modelMismatch`) that is not the one a recipe or catalogue speaks of: neither the same file nor, by
 * its fingerprint, the same weights in another format. Never silently another model's picture: where the file names a
 * layout only, the warning that is returned says so.
 *
 * @param what the recipe or catalogue, as the sentence begins
 */
export async function checkModelOfFile(
  what: string,
  wanted: ModelIdentity,
  opened: OpenedModel,
  task: Task,
): Promise<string | null> {
  if ((await opened.sha256()) === wanted.sha256) return null;
  const match = matchModels(await opened.identity(task), wanted);
  if (match === 'sameWeights' || match === 'sameFile') return null;
  if (match === 'sameLayout' && namesLayoutOnly(wanted)) {
    return `${what} names no weights, only the layout ${JSON.stringify(wanted.name)}: whether it speaks of ${JSON.stringify(opened.name)} is unchecked.`;
  }
  const difference = match === 'sameLayout' ? 'the same layout but other weights' : 'another layout';
  throw new StyleSpaceError(
    'modelMismatch',
    `${what} was made with the model ${JSON.stringify(wanted.name)}; ${JSON.stringify(opened.name)} has ${difference}: choose the model that it was made with.`,
  );
}

/** Opens the bundled model that a recipe or catalogue speaks of; null where it is none of them. */
export async function openBundledModelOfFile(
  wanted: ModelIdentity,
  options: OpenModelOptions,
  task: Task,
): Promise<OpenedModel | null> {
  const bundled = await bundledModels(options.modelsDir);
  const sameFile = bundled.find(({ sha256 }) => sha256 === wanted.sha256);
  if (sameFile) return openModel(sameFile.name, options);
  for (const { name } of bundled) {
    const opened = await openModel(name, options);
    if (matchModels(await opened.identity(task), wanted) === 'sameWeights') return opened;
    await opened.release();
  }
  return null;
}

async function bundledModels(modelsDir: string): Promise<BundledModel[]> {
  const names = (await readdir(modelsDir).catch(() => [])).filter((file) => file.endsWith('.json')).sort();
  const found = await Promise.all(names.map((file) => findBundledModel(modelsDir, file.slice(0, -'.json'.length))));
  return found.filter((model) => model !== undefined);
}
