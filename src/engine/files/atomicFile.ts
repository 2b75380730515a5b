import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { StyleSpaceError } from '../../shared/errors.ts';

let written = 0;

/**
 * Writes a whole file or nothing: readers see the old content or the new one, also when the program is killed or the
 * disk is full on the way. Errors: `diskFull`, `badFile`.
 */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  // Beside the file, because a rename is atomic only within one file system.
  const temporary = `${path}.${process.pid}-${written++}.part`;
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx');
    await file.writeFile(content);
    await file.datasync();
    await file.close();
    file = undefined;
    await rename(temporary, path);
  } catch (cause) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw cannotWrite(path, cause);
  }
}

/** The system's refusal to write `path`, as a sentence. */
export function cannotWrite(path: string, cause: unknown): StyleSpaceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  const [kind, message] =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? (['diskFull', `The disk is full: ${path} was not written; free some space and try again.`] as const)
      : (['badFile', `${path} cannot be written (${code}): check the folder and its permissions.`] as const);
  return new StyleSpaceError(kind, message, { cause });
}
