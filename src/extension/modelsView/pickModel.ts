import { basename } from 'node:path';
import { commands, window } from 'vscode';
import { bundledModel, type ModelRef, type Models } from '../models.ts';

/** Asks for one of the known generators, or opens another, which is the active one then. */
export async function pickModel(models: Models): Promise<ModelRef | undefined> {
  const known = models.known.map((ref) => ({
    ref,
    label: basename(ref),
    description: ref === models.active ? 'active' : '',
    detail: ref === bundledModel ? 'Bundled with StyleSpace' : ref,
  }));
  const another = { ref: undefined, label: '$(folder-opened) Open Generator...' };
  const picked = await window.showQuickPick([...known, another], { title: 'Generator', matchOnDetail: true });
  if (picked === another) await commands.executeCommand('stylespace.openGenerator');
  return picked?.ref;
}
