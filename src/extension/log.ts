import { window, type LogOutputChannel } from 'vscode';

/** The extension's one log, "StyleSpace" in the Output view. Made at the first line. */
let channel: LogOutputChannel | undefined;

export function log(): LogOutputChannel {
  return (channel ??= window.createOutputChannel('StyleSpace', { log: true }));
}

/** Writes down a defect with its stack and causes; errors that a user can act on are shown, not logged as defects. */
export function logDefect(where: string, error: unknown): void {
  log().error(where, error instanceof Error ? (error.stack ?? error.message) : String(error));
}

export function disposeLog(): void {
  channel?.dispose();
  channel = undefined;
}
