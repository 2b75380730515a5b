import { basename } from 'node:path';
import { commands, window } from 'vscode';
import { bundledModel, type Models } from './models.ts';

/** Chooses the model that commands work with, among those that were opened, or opens another. */
export async function chooseModel(models: Models): Promise<void> {
  const known = models.known.map((ref) => ({
    ref,
    label: basename(ref),
    description: ref === models.active ? 'active' : '',
    detail: ref === bundledModel ? 'Bundled with StyleSpace' : ref,
  }));
  const another = { ref: undefined, label: '$(folder-opened) Open Generator...', description: '', detail: '' };
  const title = 'Choose Generator';
  const placeHolder = 'The generator that channels are discovered of and recipes are made for';
  const picked = await window.showQuickPick([...known, another], { title, placeHolder, matchOnDetail: true });
  if (!picked) return;
  if (picked.ref === undefined) await commands.executeCommand('stylespace.openGenerator');
  else await models.setActive(picked.ref);
}
