import { open, stat } from 'node:fs/promises';
import { StyleSpaceError } from '../../shared/errors.ts';
import { badFile, quoted } from './badFile.ts';

/** Bytes at random access: a file, a part of one, or memory. */
export interface ByteSource {
  /** What messages call it: the file's path. */
  readonly name: string;
  /** Bytes in all. */
  readonly length: number;
  /**
   * Exactly `length` bytes from `offset`; a view that the caller must not write to. Rejects with `badFile` when the
   * range is not inside the source.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are in memory already. */
export function memorySource(bytes: Uint8Array, name: string): ByteSource {
  const source: ByteSource = {
    name,
    length: bytes.length,
    async read(offset, length) {
      checkRange(source, offset, length);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
  return source;
}

/** A part of a source, with its own offsets. */
export function partOf(source: ByteSource, start: number, length: number): ByteSource {
  checkRange(source, start, length);
  const part: ByteSource = {
    name: source.name,
    length,
    async read(offset, count) {
      checkRange(part, offset, count);
      return source.read(start + offset, count);
    },
  };
  return part;
}

/**
 * A file. It is opened anew for each read, so that nothing has to be closed and the user can move or delete the file
 * at any time; a file that has changed since is refused, because offsets of the old one mean nothing in the new one.
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const { size, mtimeMs } = await regularFile(path);
  const source: ByteSource = {
    name: path,
    length: size,
    async read(offset, length) {
      checkRange(source, offset, length);
      const file = await open(path).catch((error: unknown) => {
        throw unreadable(path, error);
      });
      try {
        const now = await file.stat();
        if (now.size !== size || now.mtimeMs !== mtimeMs) {
          throw badFile(source, 'it has changed since it was opened', 'open it again');
        }
        const bytes = new Uint8Array(length);
        for (let filled = 0; filled < length;) {
          const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
          if (bytesRead === 0) throw badFile(source, 'it became shorter while it was read', 'open it again');
          filled += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    },
  };
  return source;
}

/** Longest single read: Node's limit for one call. */
const longestRead = 2 ** 31 - 1;

function checkRange(source: ByteSource, offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw badFile(source, 'it asks for bytes at an impossible position');
  }
  if (offset + length > source.length) {
    throw badFile(source, `it ends at byte ${source.length}, but ${offset + length} are announced`);
  }
  if (length > longestRead) throw badFile(source, `one piece of it has ${length} bytes, more than can be read`);
}

async function regularFile(path: string): Promise<{ size: number; mtimeMs: number }> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (found.isDirectory()) {
    throw new StyleSpaceError('badFile', `${quoted(path)} is a folder; choose the checkpoint file in it.`);
  }
  if (!found.isFile()) {
    throw new StyleSpaceError('badFile', `${quoted(path)} is not a regular file; choose a checkpoint file.`);
  }
  return found;
}

function unreadable(path: string, cause: unknown): StyleSpaceError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown error';
  const [what, whatToDo] =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? [`There is no file ${quoted(path)}`, 'check the path']
      : [`${quoted(path)} cannot be opened (${code})`, 'check its permissions'];
  return new StyleSpaceError('badFile', `${what}; ${whatToDo}.`, { cause });
}
