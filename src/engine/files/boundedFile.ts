import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { StyleSpaceError } from '../../shared/errors.ts';

/**
 * A whole file of at most `limit` bytes. Rejects with `badFile`: no such file, a folder, a device, too large. `kind`
 * says in the sentence what the file should be: `recipe`, `.npy file`.
 */
export async function readBoundedFile(path: string, limit: number, kind: string): Promise<Uint8Array> {
  const shown = JSON.stringify(path);
  const refuse = (why: string, cause?: unknown): never => {
    throw new StyleSpaceError('badFile', why, { cause });
  };
  // Non-blocking, so that opening a pipe that nobody writes to does not wait for ever.
  const file = await open(path, readOnlyNonBlocking).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return refuse(`There is no ${kind} ${shown}; check the path.`, error);
    return refuse(`The ${kind} ${shown} cannot be opened (${code}); check its permissions.`, error);
  });
  try {
    const found = await file.stat();
    if (found.isDirectory()) return refuse(`${shown} is a folder; choose a ${kind} in it.`);
    if (!found.isFile()) return refuse(`${shown} is not a regular file; choose a ${kind}.`);
    if (found.size > limit) {
      return refuse(`${shown} has ${found.size} bytes, more than a ${kind} may have (${limit}); it is another file.`);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

// Windows has no O_NONBLOCK.
const readOnlyNonBlocking = constants.O_RDONLY | ((constants as Partial<typeof constants>).O_NONBLOCK ?? 0);

/** The same as text. A byte sequence that is not UTF-8 is `badFile`. */
export async function readBoundedText(path: string, limit: number, kind: string): Promise<string> {
  const bytes = await readBoundedFile(path, limit, kind);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new StyleSpaceError('badFile', `${JSON.stringify(path)} is not text; choose a ${kind}.`, { cause });
  }
}
