import { zipSync } from 'fflate';

/** One byte for each character, as pickles are easiest to write. */
export function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** One character for each byte. */
export function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function uint32(value: number): string {
  return String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
}

export const pickled = {
  text: (value: string): string => {
    const utf8 = binary(Buffer.from(value));
    return `X${uint32(utf8.length)}${utf8}`;
  },
  bytes: (value: string): string => `B${uint32(value.length)}${value}`,
  int: (value: number): string => `I${value}\n`,
  tuple: (items: readonly string[]): string => `(${items.join('')}t`,
  dict: (entries: Record<string, string>): string =>
    `}(${Object.entries(entries)
      .map(([key, value]) => pickled.text(key) + value)
      .join('')}u`,
  call: (module: string, name: string, args: readonly string[]): string =>
    `c${module}\n${name}\n${pickled.tuple(args)}R`,
};

/** A storage as PyTorch refers to it; the legacy container adds a None. */
export function storage({ kind = 'FloatStorage', key = '0', count = 4, more = '' } = {}): string {
  const id = [pickled.text('storage'), `ctorch\n${kind}\n`, pickled.text(key), pickled.text('cpu'), pickled.int(count)];
  return `${pickled.tuple([...id, more])}Q`;
}

interface TensorParts {
  readonly data?: string;
  readonly offset?: number;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
}

export function tensor({ data = storage(), offset = 0, shape = [4], strides = [1] }: TensorParts = {}): string {
  const counts = (values: readonly number[]): string => pickled.tuple(values.map(pickled.int));
  return pickled.call('torch._utils', '_rebuild_tensor_v2', [
    data,
    pickled.int(offset),
    counts(shape),
    counts(strides),
  ]);
}

/** A storage inside of a pickle: the bytes of a legacy file with a storage for its object, 4 numbers unless said otherwise. */
export function embedded(file = embeddedFile()): string {
  return pickled.call('torch.storage', '_load_from_bytes', [pickled.bytes(binary(file))]);
}

export function embeddedFile({
  root = storage({ more: 'N' }),
  keys = `](${pickled.text('0')}e`,
  data = 16,
} = {}): Uint8Array {
  const count = Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0);
  return torchLegacy(`\x80\x02${root}.`, `\x80\x02${keys}.`, concatenated(count, new Uint8Array(data)));
}

/** A zip container of torch.save around this pickle, with storage "0" of 16 bytes unless the members say otherwise. */
export function torchZip(pickle: string, members: Record<string, Uint8Array> = {}): Uint8Array {
  const files = { 'x/data.pkl': latin1(pickle), 'x/data/0': new Uint8Array(16), ...members };
  return zipSync(files, { level: 0 });
}

/** The legacy container: its five pickles, then whatever the test puts behind them. */
export function torchLegacy(pickle: string, keys: string, data: Uint8Array): Uint8Array {
  const magic = '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.';
  const system = `\x80\x02${pickled.dict({ little_endian: '\x88' })}.`;
  return concatenated(latin1(`${magic}\x80\x02M\xe9\x03.${system}${pickle}${keys}`), data);
}

/** Offset of the nth central directory entry (a zip file's `PK\1\2`). */
export function centralEntry(zip: Uint8Array, index: number): number {
  return nthIndex(zip, 'PK\x01\x02', index);
}

export function endRecord(zip: Uint8Array): number {
  return nthIndex(zip, 'PK\x05\x06', 0);
}

function nthIndex(bytes: Uint8Array, pattern: string, index: number): number {
  let at = -1;
  for (let i = 0; i <= index; i++) at = Buffer.from(bytes.buffer).indexOf(latin1(pattern), at + 1);
  if (at < 0) throw new Error(`no ${index}th ${JSON.stringify(pattern)} in the file that the test made`);
  return at;
}

/** A copy with little-endian numbers of 2 or 4 bytes written into it. */
export function patched(bytes: Uint8Array, ...patches: readonly (readonly [at: number, size: 2 | 4, value: number])[]) {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (const [at, size, value] of patches) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return copy;
}
