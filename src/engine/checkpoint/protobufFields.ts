import { badFile } from './badFile.ts';
import { partOf, type ByteSource } from './byteSource.ts';
import { SourceCursor } from './sourceCursor.ts';

/** One field of a message: a number, or the bytes of a text, a nested message or packed numbers, left in the source. */
export type ProtobufField = readonly [field: number, value: number | ByteSource];

/** How many more fields may be read; shared by all messages of a file, since messages nest. */
export interface FieldBudget {
  left: number;
}

const longestVarint = 10;
/** Other readers cut a larger number down and see another field than we would. */
const largestField = 2 ** 29 - 1;

/**
 * The fields of a protobuf message in the order they are stored (https://protobuf.dev/programming-guides/encoding).
 * Numbers are unsigned and exact up to 2^53. Rejects with `badFile` when the message is damaged or the budget spent.
 */
export async function* protobufFields(source: ByteSource, budget: FieldBudget): AsyncGenerator<ProtobufField> {
  const cursor = new SourceCursor(source, 0);
  while (cursor.remaining > 0) {
    if (budget.left-- <= 0) throw badFile(source, 'it has more parts than any generator');
    const tag = await varint(cursor, source);
    const [field, wireType] = [Math.floor(tag / 8), tag % 8];
    if (field > largestField) throw badFile(source, `byte ${cursor.position} is no field of a protobuf message`);
    if (wireType === 0) {
      yield [field, await varint(cursor, source)];
    } else if (wireType === 2) {
      const length = await varint(cursor, source);
      const part = partOf(source, cursor.position, length);
      cursor.skip(length);
      yield [field, part];
    } else if (wireType === 5 || wireType === 1) {
      const length = wireType === 5 ? 4 : 8;
      await cursor.need(length);
      yield [field, wireType === 5 ? cursor.uint32() : cursor.uint64()];
    } else {
      throw badFile(source, `byte ${cursor.position} is no field of a protobuf message`);
    }
  }
}

async function varint(cursor: SourceCursor, source: ByteSource): Promise<number> {
  if (!cursor.has(longestVarint)) await cursor.lookAhead(longestVarint);
  let value = 0;
  for (let i = 0; i < longestVarint; i++) {
    const byte = cursor.uint8();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value;
  }
  throw badFile(source, `a number before byte ${cursor.position} does not end`);
}
