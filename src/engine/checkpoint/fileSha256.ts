import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fileSource } from './byteSource.ts';

/** SHA-256 of a file in hexadecimal, read as a stream. Rejects with `badFile` when there is no such file. */
export async function fileSha256(path: string): Promise<string> {
  // Only for its sentences: a missing file or a folder.
  await fileSource(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
