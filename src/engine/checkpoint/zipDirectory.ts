import { badFile, quoted } from './badFile.ts';
import { partOf, type ByteSource } from './byteSource.ts';

/** One member of a zip archive, as its central directory describes it. */
interface ZipEntry {
  readonly name: string;
  readonly size: number;
  /** Position of its local header, and the end of what can be its own: the next local header or the directory. */
  readonly header: number;
  limit: number;
  /** Why its bytes cannot be used as they are; undefined for a stored entry. */
  readonly obstacle: string | undefined;
}

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 };
const sizes = { local: 30, central: 46, end: 22, end64: 56, locator: 20 };
const longestComment = 65535;
/** About 100 bytes an entry. */
const longestDirectory = 64 * 2 ** 20;

/**
 * The members of a zip archive (APPNOTE.TXT 6.3, ZIP64 included), found by the central directory at its end, because
 * PyTorch leaves sizes out of the local headers. Members are only ever taken as they are: nothing is decompressed.
 * Checksums are not compared: PyTorch can be told to write none.
 */
export class ZipDirectory {
  readonly #source: ByteSource;
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  private constructor(source: ByteSource, entries: ReadonlyMap<string, ZipEntry>) {
    this.#source = source;
    this.#entries = entries;
  }

  static async read(source: ByteSource): Promise<ZipDirectory> {
    const { start, length } = await findDirectory(source);
    if (length > longestDirectory) throw badFile(source, 'its zip directory is larger than any checkpoint needs');
    const bytes = await source.read(start, length);
    const entries = readEntries(source, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    checkOverlaps(source, entries, start);
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    if (byName.size < entries.length) throw badFile(source, 'its zip directory has two entries of the same name');
    return new ZipDirectory(source, byName);
  }

  get names(): Iterable<string> {
    return this.#entries.keys();
  }

  /** Size in bytes of a stored member; undefined when there is none of that name. */
  size(name: string): number | undefined {
    const entry = this.#entries.get(name);
    if (entry?.obstacle !== undefined) {
      throw badFile(this.#source, `its zip entry ${quoted(name)} ${entry.obstacle}`, 'save it again with torch.save');
    }
    return entry?.size;
  }

  /** The bytes of a stored member. */
  async open(name: string): Promise<ByteSource> {
    const size = this.size(name);
    const entry = this.#entries.get(name);
    if (!entry || size === undefined) throw badFile(this.#source, `its zip entry ${quoted(name)} is missing`);
    const local = await this.#source.read(entry.header, sizes.local);
    const view = new DataView(local.buffer, local.byteOffset, local.byteLength);
    if (view.getUint32(0, true) !== signatures.local) {
      throw badFile(this.#source, `its zip entry ${quoted(name)} is not where its directory says`);
    }
    // The local lengths of name and extra field count: PyTorch pads the latter to align the data.
    const start = entry.header + sizes.local + view.getUint16(26, true) + view.getUint16(28, true);
    if (start + size > entry.limit) throw overlapping(this.#source, name);
    return partOf(this.#source, start, size);
  }
}

async function findDirectory(source: ByteSource): Promise<{ start: number; length: number }> {
  const tailLength = Math.min(source.length, sizes.end + longestComment);
  const tailStart = source.length - tailLength;
  const bytes = await source.read(tailStart, tailLength);
  const tail = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = tailLength - sizes.end; at >= 0; at--) {
    if (tail.getUint32(at, true) !== signatures.end) continue;
    if (at + sizes.end + tail.getUint16(at + 20, true) !== tailLength) continue;
    const plain = { start: tail.getUint32(at + 16, true), length: tail.getUint32(at + 12, true) };
    const directory = (await findDirectory64(source, tailStart + at)) ?? plain;
    if (directory.start + directory.length > tailStart + at) {
      throw badFile(source, 'its zip directory lies outside of the file');
    }
    return directory;
  }
  throw badFile(source, 'it is a zip archive without its end: it was cut short');
}

/** The ZIP64 directory's place, when the locator just before the plain end record announces one. */
async function findDirectory64(
  source: ByteSource,
  end: number,
): Promise<{ start: number; length: number } | undefined> {
  if (end < sizes.locator + sizes.end64) return undefined;
  const locator = await view(source, end - sizes.locator, sizes.locator);
  if (locator.getUint32(0, true) !== signatures.locator) return undefined;
  const record = await view(source, Number(locator.getBigUint64(8, true)), sizes.end64);
  if (record.getUint32(0, true) !== signatures.end64) throw badFile(source, 'its ZIP64 directory is not where it says');
  return { start: Number(record.getBigUint64(48, true)), length: Number(record.getBigUint64(40, true)) };
}

async function view(source: ByteSource, offset: number, length: number): Promise<DataView> {
  const bytes = await source.read(offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readEntries(source: ByteSource, directory: DataView): ZipEntry[] {
  const damaged = (): Error => badFile(source, 'its zip directory is damaged');
  const utf8 = new TextDecoder();
  const entries: ZipEntry[] = [];
  for (let at = 0; at < directory.byteLength;) {
    if (at + sizes.central > directory.byteLength) throw damaged();
    if (directory.getUint32(at, true) !== signatures.central) throw damaged();
    const flags = directory.getUint16(at + 8, true);
    const method = directory.getUint16(at + 10, true);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => directory.getUint16(at + field, true));
    const nameStart = at + sizes.central;
    const extraStart = nameStart + nameLength!;
    const next = extraStart + extraLength! + commentLength!;
    if (next > directory.byteLength) throw damaged();
    const name = utf8.decode(new Uint8Array(directory.buffer, directory.byteOffset + nameStart, nameLength));
    const plain = [24, 20, 42].map((field) => directory.getUint32(at + field, true));
    const wide = wideFields(directory, extraStart, extraStart + extraLength!, plain);
    if (!wide) throw damaged();
    const [size, packed, header] = wide as [number, number, number];
    const obstacle =
      method !== 0 ? 'is compressed' : flags & 1 ? 'is encrypted' : packed !== size ? 'has two sizes' : undefined;
    entries.push({ name, size, header, limit: 0, obstacle });
    at = next;
  }
  return entries;
}

/** Values that did not fit into 32 bits stand in the ZIP64 extra field (id 1), in order; only those are there. */
function wideFields(directory: DataView, from: number, to: number, plain: readonly number[]): number[] | undefined {
  const missing = 0xffffffff;
  if (!plain.includes(missing)) return [...plain];
  for (let at = from; at + 4 <= to;) {
    const id = directory.getUint16(at, true);
    const end = at + 4 + directory.getUint16(at + 2, true);
    if (end > to) return undefined;
    if (id === 1) {
      let field = at + 4;
      const values: number[] = [];
      for (const value of plain) {
        if (value !== missing) values.push(value);
        else if (field + 8 > end) return undefined;
        else {
          values.push(Number(directory.getBigUint64(field, true)));
          field += 8;
        }
      }
      return values;
    }
    at = end;
  }
  return undefined;
}

/** No byte may belong to two members, nor to a member and the directory. */
function checkOverlaps(source: ByteSource, entries: readonly ZipEntry[], directoryStart: number): void {
  const inOrder = entries.toSorted((a, b) => a.header - b.header);
  for (const [i, entry] of inOrder.entries()) {
    entry.limit = inOrder[i + 1]?.header ?? directoryStart;
    // The least that it takes; `open` repeats this with the real length of the local header.
    if (entry.obstacle === undefined && entry.header + sizes.local + entry.size > entry.limit) {
      throw overlapping(source, entry.name);
    }
  }
}

function overlapping(source: ByteSource, name: string): Error {
  return badFile(source, `its zip entry ${quoted(name)} overlaps another one or lies outside of the file`);
}
