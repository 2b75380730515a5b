import { homedir } from 'node:os';
import { join } from 'node:path';
import { ProgressLocation, Uri, window, workspace } from 'vscode';
import { StyleSpaceError } from '../../shared/errors.ts';
import { standardScale } from '../../shared/modelIdentity.ts';
import { recipeVersion } from '../../shared/recipe.ts';
import { formatRecipe } from '../../shared/recipeFormat.ts';
import { fileName } from '../fileName.ts';
import type { ModelRef, Models } from '../models.ts';
import { openRecipe } from './recipeEditors.ts';

const standardRendering = { psi: 0.7, cutoff: null, noise: 'const' } as const;

const ending = '.stylespace.json';

/** What a new recipe begins with: the active model and its picture of seed 0, unless said otherwise. */
export interface NewRecipe {
  readonly model?: ModelRef;
  readonly picture?: { readonly seed: number; readonly class: number | null };
}

/** StyleSpace: New Edit Recipe. Writes a recipe without edits, and opens it; undefined: given up. */
export async function newRecipe(
  models: Models,
  { model = models.active, picture }: NewRecipe = {},
): Promise<Uri | undefined> {
  const file = await askForFile();
  if (!file) return undefined;
  const { identity, classes } = await window.withProgress(
    { location: ProgressLocation.Window, title: 'StyleSpace: opening the generator' },
    () => models.info(model),
  );
  const text = formatRecipe({
    version: recipeVersion,
    model: identity,
    base: { kind: 'seed', ...(picture ?? { seed: 0, class: classes === 0 ? null : 0 }), ...standardRendering },
    scale: standardScale,
    edits: [],
  });
  try {
    await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const sentence = `${fileName(file)} cannot be written (${why}): choose another place.`;
    throw new StyleSpaceError('badUsage', sentence, { cause });
  }
  await openRecipe(file);
  return file;
}

/** A name in a folder of the workspace; without a folder, any place. */
async function askForFile(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) return askForPlace();
  const folder = folders.length === 1 ? folders[0] : await window.showWorkspaceFolderPick();
  if (!folder) return undefined;
  const place = (name: string): Uri => Uri.joinPath(folder.uri, withEnding(name.trim()));
  const name = await window.showInputBox({
    title: 'New Edit Recipe',
    prompt: `A file ${ending} in ${folder.name}`,
    placeHolder: 'smile',
    validateInput: async (typed) => {
      if (!/^[^\\/:*?"<>|]+$/.test(typed.trim()))
        return typed === '' ? null : 'A file name: without \\ / : * ? " < > |';
      return (await exists(place(typed))) ? `${withEnding(typed.trim())} is there already.` : null;
    },
  });
  return name === undefined || name.trim() === '' ? undefined : place(name);
}

async function askForPlace(): Promise<Uri | undefined> {
  const chosen = await window.showSaveDialog({
    title: 'New Edit Recipe',
    saveLabel: 'Create',
    defaultUri: Uri.file(join(homedir(), `smile${ending}`)),
    // VS Code's own dialog compares with the last part of an ending only, and would append a longer one once more.
    filters: { 'StyleSpace edit recipe': ['json'] },
  });
  const file = chosen?.with({ path: withEnding(chosen.path) });
  // The dialog has asked about the name that was chosen only.
  if (file && file.path !== chosen?.path && (await exists(file))) {
    throw new StyleSpaceError('badUsage', `${fileName(file)} is there already: choose another name.`);
  }
  return file;
}

function withEnding(name: string): string {
  return name.endsWith(ending) ? name : name.replace(/\.json$/, '') + ending;
}

async function exists(file: Uri): Promise<boolean> {
  return workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
