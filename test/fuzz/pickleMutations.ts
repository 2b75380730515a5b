import { opcodeByByte, opcodes, type OpcodeName } from '../../src/engine/checkpoint/pickle/opcodes.ts';
import { joined } from './byteMutations.ts';
import { hostileChain } from './hostileChains.ts';
import type { PicklePart } from './pickleParts.ts';
import { pick, type Random } from './random.ts';

/** Changes a pickle's instructions, so that what is damaged is what it says and not only how it is written. */
export type PickleMutation = (
  bytes: Uint8Array,
  parts: readonly PicklePart[],
  random: Random,
  canary: string,
) => Uint8Array;

const integers: readonly OpcodeName[] = ['BININT', 'BININT1', 'BININT2', 'LONG1', 'INT'];
const recalls: readonly OpcodeName[] = ['BINGET', 'LONG_BINGET'];
const sized: readonly OpcodeName[] = ['BINUNICODE', 'BINBYTES', 'SHORT_BINBYTES', 'SHORT_BINUNICODE', 'BINUNICODE8'];
/** Counts, offsets, sizes and strides that no array can have, or none that is worth its memory. */
const hostileIntegers = [
  'J\xff\xff\xff\xff',
  'J\0\0\0\x80',
  'J\xff\xff\xff\x7f',
  'K\0',
  'K\x01',
  'M\xff\xff',
  '\x8a\x07\xff\xff\xff\xff\xff\xff\x1f',
  '\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f',
  '\x8a\x08\0\0\0\0\0\0\0\x80',
  `\x8a\x40${'\xff'.repeat(63)}\x7f`,
  'G\x7f\xf8\0\0\0\0\0\0',
  'G\x3f\xe0\0\0\0\0\0\0',
  'N',
  '\x88',
  ')',
];

export const pickleMutations: readonly PickleMutation[] = [
  // Another instruction with the same kind of argument.
  (bytes, parts, random) => {
    const part = pick(parts, random);
    const { argument } = opcodeByByte.get(bytes[part.start]!)!;
    const [byte] = pick(
      opcodes.filter((opcode) => opcode[2] === argument),
      random,
    );
    return bytes.with(part.start, byte);
  },
  (bytes, parts, random) => {
    const part = pick(parts, random);
    return joined(bytes.subarray(0, part.start), bytes.subarray(part.end));
  },
  // Some instructions twice, or moved elsewhere.
  (bytes, parts, random) => {
    const [first, last] = run(parts, random);
    return joined(bytes.subarray(0, last.end), bytes.subarray(first.start));
  },
  (bytes, parts, random) => {
    const [first, last] = run(parts, random);
    const { start } = pick(parts, random);
    return joined(bytes.subarray(0, start), bytes.subarray(first.start, last.end), bytes.subarray(start));
  },
  integerMutation,
  integerMutation,
  // Another value of the memo.
  (bytes, parts, random) => {
    const part = chosen(parts, recalls, random);
    return part ? bytes.with(part.start + 1, random(256)) : bytes;
  },
  // A length that is not that of what follows.
  (bytes, parts, random) => {
    const part = chosen(parts, sized, random);
    return part ? bytes.with(part.start + 1 + random(Math.min(4, part.end - part.start - 1)), random(256)) : bytes;
  },
  chainMutation,
  chainMutation,
];

function integerMutation(bytes: Uint8Array, parts: readonly PicklePart[], random: Random): Uint8Array {
  const part = chosen(parts, integers, random);
  if (!part) return bytes;
  return joined(bytes.subarray(0, part.start), latin1(pick(hostileIntegers, random)), bytes.subarray(part.end));
}

/** In place of a value, beside it, or before the end. */
function chainMutation(bytes: Uint8Array, parts: readonly PicklePart[], random: Random, canary: string): Uint8Array {
  const chain = latin1(hostileChain(random, canary));
  const part = pick(parts, random);
  return pick(
    [
      () => joined(bytes.subarray(0, part.start), chain, bytes.subarray(part.end)),
      () => joined(bytes.subarray(0, part.start), chain, latin1('0'), bytes.subarray(part.start)),
      () => joined(bytes.subarray(0, part.start), chain, latin1('.'), bytes.subarray(part.start)),
    ],
    random,
  )();
}

/** Up to twenty instructions in a row. */
function run(parts: readonly PicklePart[], random: Random): [first: PicklePart, last: PicklePart] {
  const first = random(parts.length);
  return [parts[first]!, parts[Math.min(parts.length - 1, first + random(20))]!];
}

function chosen(parts: readonly PicklePart[], names: readonly OpcodeName[], random: Random): PicklePart | undefined {
  const some = parts.filter(({ name }) => names.includes(name));
  return some.length > 0 ? pick(some, random) : undefined;
}

function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
