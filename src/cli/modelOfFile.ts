import { StyleSpaceError } from '../shared/errors.ts';
import type { RequestedDevice } from '../shared/device.ts';
import type { ModelIdentity } from '../shared/modelIdentity.ts';
import { checkModelOfFile, openBundledModelOfFile } from '../engine/model/modelOfFile.ts';
import { openModel } from '../engine/model/openModel.ts';
import { modelOptions, taskOf, withOpenedModel, type Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** A recipe or catalogue and the model it was made with. */
export interface FileOfModel {
  readonly path: string;
  readonly model: ModelIdentity;
}

/**
 * Opens the model that a file speaks of: the one that the user names, if it is that model, else a bundled one that is.
 */
export async function withModelOfFile<T>(
  { path, model: wanted }: FileOfModel,
  { model, device }: { readonly model: string | undefined; readonly device: RequestedDevice },
  terminal: Terminal,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const options = await modelOptions(device, terminal);
  const what = JSON.stringify(path);
  if (model !== undefined) {
    return withOpenedModel(
      () => openModel(model, options),
      terminal,
      async (session) => {
        const warning = await checkModelOfFile(what, wanted, session.opened, session.task);
        if (warning !== null) terminal.warn(warning);
        return use(session);
      },
    );
  }
  const bundled = await openBundledModelOfFile(wanted, options, taskOf(terminal));
  if (!bundled) {
    const message = `${what} was made with the model ${JSON.stringify(wanted.name)}, which is not a bundled one: name its checkpoint with --model.`;
    throw new StyleSpaceError('modelMismatch', message);
  }
  return withOpenedModel(() => Promise.resolve(bundled), terminal, use);
}
