import { open } from 'node:fs/promises';
import { latin1 } from './hostileFiles.ts';

/** Stands in a text of bytes for so many zeros, which are never held in memory and take no place on the disk. */
export function hole(bytes: number): string {
  return `\u{e000}${bytes}\u{e000}`;
}

/** Bytes of such a text. */
export function holedLength(text: string): number {
  return parts(text).reduce((sum, { bytes, zeros }) => sum + bytes.length + zeros, 0);
}

/** Writes it, one character a byte, its zeros as holes of the file system. */
export async function writeHoled(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    let at = 0;
    for (const { bytes, zeros } of parts(text)) {
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length + zeros;
    }
    await file.truncate(at);
  } finally {
    await file.close();
  }
}

function parts(text: string): { readonly bytes: Uint8Array; readonly zeros: number }[] {
  const pieces = text.split('\u{e000}');
  return pieces
    .filter((_, i) => i % 2 === 0)
    .map((piece, k) => ({ bytes: latin1(piece), zeros: Number(pieces[2 * k + 1] ?? 0) }));
}
