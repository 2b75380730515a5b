import { CancellationError, commands, window } from 'vscode';
import { StyleSpaceError, type ErrorCode } from '../shared/errors.ts';
import { log, logDefect } from './log.ts';

/** The button that helps with an error, by its code. Every other error offers the log. */
const remedies: Readonly<Partial<Record<ErrorCode, readonly [title: string, command: string, ...args: string[]]>>> = {
  untrusted: ['Manage Workspace Trust', 'workbench.trust.manage'],
  engineExited: ['Restart Engine', 'stylespace.restartEngine'],
  deviceUnavailable: ['Open Settings', 'workbench.action.openSettings', 'stylespace.device'],
  modelMismatch: ['Open Generator', 'stylespace.openGenerator'],
};

export type Remedy = () => Thenable<unknown>;

/** What helps with an error: the title of a button, and what it does. */
export function remedyOf({ code }: StyleSpaceError): readonly [title: string, help: Remedy] | undefined {
  const remedy = remedies[code];
  if (!remedy) return undefined;
  const [title, command, ...args] = remedy;
  return [title, () => commands.executeCommand(command, ...args)];
}

/** Shows what went wrong, with a button that helps. Cancelling is not an error. */
export async function reportError(doing: string, error: unknown): Promise<void> {
  if (error instanceof CancellationError || StyleSpaceError.is(error, 'cancelled')) return;
  if (StyleSpaceError.is(error)) log().warn(`${doing}: ${error.message}`);
  else logDefect(doing, error);
  const [title, help] = (StyleSpaceError.is(error) ? remedyOf(error) : undefined) ?? [];
  const message = StyleSpaceError.is(error)
    ? error.message
    : `${doing} failed because of a defect: the log has the details.`;
  const action = await window.showErrorMessage(message, ...(title === undefined ? [] : [title]), 'Show Log');
  if (action === 'Show Log') log().show();
  else if (action !== undefined) await help?.();
}
