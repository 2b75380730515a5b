import { badFile } from '../badFile.ts';
import { partOf, type ByteSource } from '../byteSource.ts';
import type { SourceCursor } from '../sourceCursor.ts';
import type { FixedArgument, SizedArgument } from './opcodes.ts';
import { PickleBytes, PickleText } from './values.ts';

/** Texts are names, and at most a module's source; longer ones are byte strings in disguise and stay in the source. */
const longestHeldText = 2 ** 20;
/** In UTF-8: what can be read at once. */
const longestText = 2 ** 31 - 1;
/** Python 2's own strings, which are always held. */
const longestLatinText = 16 * 2 ** 20;
/** Lines are names and decimal numbers of old protocols. */
const longestLine = 65536;
/** Integers of more bits than any checkpoint has. */
const longestInteger = 1024;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
/** The web's decoder of that name would decode Windows-1252. */
const latin1 = { decode: (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1') };
const newline = 0x0a;

/** Bytes that every opcode with an argument of fixed size fits into, itself included. */
export const fixedSize = 9;

/** Arguments of fixed size, which are in the window whenever an opcode is. */
const fixed: Readonly<Record<FixedArgument, (cursor: SourceCursor) => number | null>> = {
  none: () => null,
  uint1: (cursor) => cursor.uint8(),
  uint2: (cursor) => cursor.uint16(),
  uint4: (cursor) => cursor.uint32(),
  int4: (cursor) => cursor.int32(),
  float8: (cursor) => cursor.float64BigEndian(),
  frame: (cursor) => cursor.uint64(),
};

/** Arguments that bring their own length. */
const sized: Readonly<Record<SizedArgument, (cursor: SourceCursor, source: ByteSource) => Promise<unknown>>> = {
  text1: (cursor, source) => text(cursor, cursor.uint8(), utf8, source),
  text4: (cursor, source) => text(cursor, cursor.uint32(), utf8, source),
  text8: (cursor, source) => text(cursor, cursor.uint64(), utf8, source),
  latin1: (cursor, source) => text(cursor, cursor.uint8(), latin1, source),
  latin4: (cursor, source) => text(cursor, cursor.uint32(), latin1, source),
  bytes1: (cursor, source) => byteString(cursor, cursor.uint8(), source),
  bytes4: (cursor, source) => byteString(cursor, cursor.uint32(), source),
  bytes8: (cursor, source) => byteString(cursor, cursor.uint64(), source),
  long1: (cursor, source) => integer(cursor, cursor.uint8(), source),
  long4: (cursor, source) => integer(cursor, cursor.uint32(), source),
  line,
  twoLines: async (cursor, source) => [await line(cursor, source), await line(cursor, source)],
};

/** The argument at the cursor: at once where the window is sure to hold it, else a promise. */
export function readArgument(
  cursor: SourceCursor,
  kind: FixedArgument | SizedArgument,
  source: ByteSource,
): number | null | Promise<unknown> {
  return isFixed(kind) ? fixed[kind](cursor) : sized[kind](cursor, source);
}

function isFixed(kind: FixedArgument | SizedArgument): kind is FixedArgument {
  return kind in fixed;
}

async function text(
  cursor: SourceCursor,
  length: number,
  decoder: { decode(bytes: Uint8Array): string },
  source: ByteSource,
): Promise<string | PickleText> {
  checkLength(length, decoder === utf8 ? longestText : longestLatinText, source);
  if (decoder === utf8 && length > longestHeldText) {
    const encoded = partOf(source, cursor.position, length);
    cursor.skip(length);
    return new PickleText(encoded);
  }
  await cursor.need(length);
  return decoder.decode(cursor.bytes(length));
}

/** Stays in the source. Async only to fail as its siblings do. */
async function byteString(cursor: SourceCursor, length: number, source: ByteSource): Promise<PickleBytes> {
  const bytes = partOf(source, cursor.position, length);
  cursor.skip(length);
  return Promise.resolve(new PickleBytes(bytes));
}

function checkLength(length: number, longest: number, source: ByteSource): void {
  if (length > longest) throw badFile(source, `a text or number in it would have ${length} bytes`);
}

async function line(cursor: SourceCursor, source: ByteSource): Promise<string> {
  if (cursor.distanceTo(newline) < 0) await cursor.lookAhead(longestLine);
  const length = cursor.distanceTo(newline);
  if (length < 0 || length > longestLine) throw badFile(source, 'a line in its pickle does not end');
  const text = latin1.decode(cursor.bytes(length));
  cursor.skip(1);
  return text;
}

/** Little-endian two's complement of any length. */
async function integer(cursor: SourceCursor, length: number, source: ByteSource): Promise<number | bigint> {
  checkLength(length, longestInteger, source);
  await cursor.need(length);
  const bytes = cursor.bytes(length);
  let value = 0n;
  for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
  return plainInteger(BigInt.asIntN(8 * bytes.length, value));
}

/** A number where that is exact. */
export function plainInteger(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
