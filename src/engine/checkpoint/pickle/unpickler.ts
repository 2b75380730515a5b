import { badFile } from '../badFile.ts';
import type { ByteSource } from '../byteSource.ts';
import { SourceCursor } from '../sourceCursor.ts';
import { fixedSize, readArgument } from './argument.ts';
import { effects } from './effects.ts';
import { PickleMachine, type PickleVocabulary } from './machine.ts';
import { opcodeByByte } from './opcodes.ts';

export interface Unpickled {
  readonly value: unknown;
  /** Position of the first byte after the pickle. */
  readonly end: number;
}

/**
 * Reads the pickle that starts at `position`, as plain data (see `values.ts`). Nothing in it is ever executed or
 * looked up: names are compared with `vocabulary`, and calls of all others become placeholders. Byte strings stay in
 * the source, so that a pickle full of weights is read in the time and memory that its structure takes. Values may
 * refer to each other in circles and many times over: a caller that walks them must bound its walk.
 */
export async function unpickle(source: ByteSource, position: number, vocabulary: PickleVocabulary): Promise<Unpickled> {
  const cursor = new SourceCursor(source, position);
  const machine = new PickleMachine(source, vocabulary);
  for (;;) {
    if (!cursor.has(fixedSize)) await cursor.lookAhead(fixedSize);
    const at = cursor.position;
    const byte = cursor.uint8();
    const opcode = opcodeByByte.get(byte);
    if (!opcode) throw badFile(source, `byte ${at} is no pickle instruction (0x${byte.toString(16)})`);
    if (opcode.name === 'STOP') return { value: machine.pop(), end: cursor.position };
    machine.countStep();
    const pending = readArgument(cursor, opcode.argument, source);
    const argument = pending instanceof Promise ? await pending : pending;
    if (typeof argument === 'string') machine.countText(argument.length);
    effects[opcode.name](machine, argument);
  }
}
