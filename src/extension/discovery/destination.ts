import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { StyleSpaceError } from '../../shared/errors.ts';
import { catalogueFileOf, catalogueName } from '../../shared/notes.ts';
import type { ModelRef } from '../models.ts';

/** What a model's catalogue is called: like the model, without a checkpoint's ending. */
export function defaultName(model: ModelRef): string {
  return basename(model).replace(/\.[A-Za-z0-9]{1,12}$/, '') || 'generator';
}

/**
 * Where a new catalogue is written: in the workspace's folder, one of several that the user chooses, or anywhere where
 * there is none, or none that can be written to. Undefined where the user does not say.
 */
export async function chooseDestination(model: ModelRef): Promise<Uri | undefined> {
  const file = catalogueFileOf(defaultName(model));
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) return saveDialog(join(homedir(), file));
  const placeHolder = 'The folder that the catalogue is written to';
  const folder = folders.length === 1 ? folders[0]! : await window.showWorkspaceFolderPick({ placeHolder });
  if (!folder) return undefined;
  if (folder.uri.scheme !== 'file') {
    throw new StyleSpaceError('badUsage', `${folder.name} is not on this machine's disk: open a folder that is.`);
  }
  if (await isWritable(folder.uri.fsPath)) return Uri.file(join(folder.uri.fsPath, file));
  const choose = 'Choose Another Place...';
  const message = `The folder ${folder.name} cannot be written to: the catalogue needs another place.`;
  if ((await window.showWarningMessage(message, choose)) !== choose) return undefined;
  return saveDialog(join(homedir(), file));
}

/** Another name beside a catalogue that is to stay. */
export async function chooseOtherName(taken: string): Promise<Uri | undefined> {
  const name = catalogueName(taken);
  for (let number = 2; ; number++) {
    const free = catalogueFileOf(`${name}-${number}`);
    if (await stat(free).catch(() => null)) continue;
    return saveDialog(free);
  }
}

async function saveDialog(suggested: string): Promise<Uri | undefined> {
  const chosen = await window.showSaveDialog({
    title: 'Where to Write the Catalogue',
    defaultUri: Uri.file(suggested),
    // VS Code's own dialog compares with the last part of an ending only, and would append a longer one once more.
    filters: { 'StyleSpace channels': ['json'] },
  });
  if (!chosen) return undefined;
  // The ending is what a catalogue is found by.
  const name = catalogueName(basename(chosen.fsPath)).replace(/\.json$/, '');
  return Uri.file(join(dirname(chosen.fsPath), catalogueFileOf(name)));
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}
