import { unzipSync, zipSync } from 'fflate';
import { StyleSpaceError } from '../../shared/errors.ts';
import { encodeNpy, readNpy } from './npy.ts';
import type { NpyArray } from './npy.ts';

/** Limits on what an archive may claim to hold; the largest that is written here is some megabytes. */
export interface NpzLimits {
  readonly entries: number;
  /** Of all arrays together, unpacked. */
  readonly bytes: number;
}

const defaultLimits: NpzLimits = { entries: 1000, bytes: 2 ** 31 };

/**
 * Reads an .npz archive (stored or deflated): array name -> array. An archive that claims more than `limits`, or more
 * packed bytes than the file has (overlapping entries), is refused before anything is unpacked. Errors: `badFile`.
 */
export function readNpz(bytes: Uint8Array, what: string, limits = defaultLimits): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const [name, content] of Object.entries(unzipBounded(bytes, what, limits))) {
    const arrayName = name.replace(/\.npy$/, '');
    arrays.set(arrayName, readNpy(content, `${what}, array "${arrayName.slice(0, 60)}",`));
  }
  return arrays;
}

/** An .npz archive of float32 arrays, stored; the same arrays give the same bytes on any day and in any time zone. */
export function encodeNpz(
  arrays: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const [name, { shape, data }] of arrays) files[`${name}.npy`] = encodeNpy(shape, data);
  // Zip times are local times without a zone: so is this one.
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });
}

function unzipBounded(bytes: Uint8Array, what: string, limits: NpzLimits): Record<string, Uint8Array> {
  let entries = 0;
  let packed = 0;
  let unpacked = 0;
  const refuse = (why: string): never => {
    throw new StyleSpaceError('badFile', `${what} is not an .npz archive that can be read: ${why}.`);
  };
  const check = (size: number, originalSize: number): void => {
    packed += size;
    unpacked += originalSize;
    // The negations also catch sizes that are not numbers, which a directory beyond the file's end yields.
    if (++entries > limits.entries) refuse(`it claims more than ${limits.entries} arrays`);
    if (!(packed <= bytes.length)) refuse('its entries overlap or lie outside of the file');
    if (!(unpacked <= limits.bytes)) refuse(`it claims more than ${limits.bytes} bytes`);
  };
  const filter = ({ size, originalSize }: { size: number; originalSize: number }): boolean => {
    check(size, originalSize);
    return true;
  };
  try {
    // A first pass that unpacks nothing, so that a late lie in the directory costs no memory.
    unzipSync(bytes, { filter: (entry) => !filter(entry) });
    entries = packed = unpacked = 0;
    return unzipSync(bytes, { filter });
  } catch (cause) {
    if (cause instanceof StyleSpaceError) throw cause;
    throw new StyleSpaceError('badFile', `${what} is not an .npz archive, or is damaged: save it with np.savez.`, {
      cause,
    });
  }
}
