import { basename } from 'node:path';
import { commands, Uri, window } from 'vscode';
import { StyleSpaceError } from '../../shared/errors.ts';
import type { Action } from '../action.ts';
import { exportGenerator } from '../exportGenerator.ts';
import type { ModelPanels } from '../modelPanel/modelPanels.ts';
import { bundledModel, type ModelRef, type Models } from '../models.ts';
import { reportError } from '../reportError.ts';
import { pickModel } from './pickModel.ts';

/** The commands of a generator's row; from the palette they ask which one. */
export function modelActions(models: Models, panels: ModelPanels): Readonly<Record<string, Action>> {
  const onModel =
    (run: (ref: ModelRef) => Promise<void> | void) =>
    async (chosen?: unknown): Promise<void> => {
      const ref = typeof chosen === 'string' ? chosen : await pickModel(models);
      if (ref !== undefined) await run(ref);
    };
  const use = onModel((ref) => models.setActive(ref));
  return {
    inspectModel: [
      'Inspect Generator',
      onModel((ref) => {
        panels.open(ref);
      }),
    ],
    chooseModel: ['Choose Generator', use],
    setActiveModel: ['Use Generator', use],
    forgetModel: ['Forget Generator', onModel((ref) => forget(models, ref))],
    exportModel: ['Export Generator as ONNX', onModel((ref) => exportGenerator(models, ref))],
    revealModel: ['Reveal Generator', onModel(reveal)],
  };
}

async function forget(models: Models, ref: ModelRef): Promise<void> {
  if (ref === bundledModel) {
    throw new StyleSpaceError(
      'badUsage',
      'The bundled generator cannot be forgotten: choose another one to use instead.',
    );
  }
  const restore = await models.forget(ref);
  const undo = 'Undo';
  const message = `${basename(ref)} is off the list; the file stays where it is.`;
  // Not awaited: a notification may stay for long.
  void window
    .showInformationMessage(message, undo)
    .then((answer) => (answer === undo ? restore() : undefined))
    .then(undefined, (error: unknown) => reportError('Forget Generator', error));
}

async function reveal(ref: ModelRef): Promise<void> {
  if (ref === bundledModel) {
    throw new StyleSpaceError(
      'badUsage',
      'The bundled generator is inside of the extension: there is no file to show.',
    );
  }
  await commands.executeCommand('revealInExplorer', Uri.file(ref));
}
