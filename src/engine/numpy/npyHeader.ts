import { StyleSpaceError } from '../../shared/errors.ts';

/** The element types that are read, by their `descr`; `write` ones are little-endian by the format's own mark. */
export const npyTypes = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i4': Int32Array,
  '<i8': BigInt64Array,
  '|u1': Uint8Array,
  '|b1': Uint8Array,
} as const;

export type NpyType = keyof typeof npyTypes;

export interface NpyHeader {
  readonly type: NpyType;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly dataOffset: number;
  /** Product of `shape`. */
  readonly count: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const alignment = 64;
/** NumPy's own limits on what it reads back (`max_header_size`, `NPY_MAXDIMS`). */
const maxHeaderLength = 10_000;
const maxDimensions = 64;
/** NumPy reserves room for the first axis to grow to this many digits, so the header's length hides the row count. */
const growthDigits = 21;

/** The header that `np.save` (1.24 and later) writes for a C-order float32 array of this shape. */
export function encodeNpyHeader(shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]!},` : shape.join(', ');
  let text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  if (shape.length > 0) text += ' '.repeat(Math.max(0, growthDigits - String(shape[0]).length));
  const prefix = magic.length + 4;
  // One newline at the end; NumPy pads by a whole block where nothing would be needed.
  text += ' '.repeat(alignment - ((prefix + text.length + 1) % alignment)) + '\n';
  const header = new Uint8Array(prefix + text.length);
  header.set(magic);
  header.set([1, 0, text.length & 0xff, text.length >>> 8], magic.length);
  for (let i = 0; i < text.length; i++) header[prefix + i] = text.charCodeAt(i);
  return header;
}

/**
 * Reads the header of a .npy file, versions 1 to 3. The header is a Python literal; it is matched, never evaluated.
 * `bytes` must hold at least the header; `what` names the file in errors (`badFile`).
 */
export function parseNpyHeader(bytes: Uint8Array, what: string): NpyHeader {
  if (magic.some((byte, i) => bytes[i] !== byte)) {
    throw new StyleSpaceError('badFile', `${what} is not a NumPy .npy file: it does not begin with NumPy's signature.`);
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new StyleSpaceError(
      'badFile',
      `${what} has .npy version ${version}, which is unknown: save it with np.save.`,
    );
  }
  const prefix = version === 1 ? 10 : 12;
  if (bytes.length < prefix) throw truncated(what);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > maxHeaderLength) {
    throw new StyleSpaceError('badFile', `${what} has a header of ${length} bytes; a plain array needs under 10,000.`);
  }
  const dataOffset = prefix + length;
  if (bytes.length < dataOffset) throw truncated(what);
  const fields = parseFields(String.fromCharCode(...bytes.subarray(prefix, dataOffset)), what);
  return { ...fields, dataOffset, count: elementCount(fields.shape, what) };
}

/** `{'key': value, ...}` with exactly the three keys of the format, in any order. */
function parseFields(text: string, what: string): Pick<NpyHeader, 'type' | 'fortranOrder' | 'shape'> {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  const descr = /['"]descr['"]\s*:\s*(['"])([^'"]*)\1/.exec(text)?.[2];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(text)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (body === undefined || order === undefined || shape === undefined || (body.match(/:/g)?.length ?? 0) !== 3) {
    throw new StyleSpaceError(
      'badFile',
      `${what} has a .npy header that does not describe a plain array: save it with np.save as float32.`,
    );
  }
  if (descr === undefined || !Object.hasOwn(npyTypes, descr)) {
    throw new StyleSpaceError(
      'badFile',
      `${what} holds elements of type "${(descr ?? 'a structure').slice(0, 40)}"; ` +
        'only little-endian float32, float64, int32, int64, uint8 and bool are read: convert it with .astype("<f4").',
    );
  }
  return { type: descr as NpyType, fortranOrder: order === 'True', shape: parseShape(shape, what) };
}

function parseShape(text: string, what: string): number[] {
  const items = text.split(',').map((item) => item.trim());
  // A Python tuple of one has a trailing comma, the empty tuple has nothing; (3) is no tuple.
  if (items.length > 1 && items.at(-1) === '') items.pop();
  else if (items.length === 1 && items[0] === '') return [];
  else if (items.length === 1) items[0] = 'not a tuple';
  if (items.length > maxDimensions || !items.every((item) => /^\d{1,15}L?$/.test(item))) {
    throw new StyleSpaceError('badFile', `${what} has a shape "(${text.slice(0, 60)})" that is not an array's.`);
  }
  return items.map((item) => parseInt(item, 10));
}

function elementCount(shape: readonly number[], what: string): number {
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) {
    throw new StyleSpaceError('badFile', `${what} claims the impossible size ${shape.slice(0, 8).join(' x ')}.`);
  }
  return count;
}

function truncated(what: string): StyleSpaceError {
  return new StyleSpaceError('badFile', `${what} ends inside its header: the file was cut off, copy it again.`);
}
