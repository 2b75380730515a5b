import { opcodeByByte, type OpcodeName } from '../../src/engine/checkpoint/pickle/opcodes.ts';

/** One instruction of a pickle: its bytes from `start` to `end`, the opcode's own first. */
export interface PicklePart {
  readonly name: OpcodeName;
  readonly start: number;
  readonly end: number;
}

const fixedSizes = { none: 0, uint1: 1, uint2: 2, uint4: 4, int4: 4, float8: 8, frame: 8 } as const;
const newline = 0x0a;

/** The first bytes of a storage inside of a byte string: PyTorch's magic number, pickled. */
const torchMagic = [0x80, 2, 0x8a, 0x0a];

/**
 * The instructions of the pickles that follow each other from `start` on, and of those inside of their byte strings, up
 * to the first byte that is none. Written without a look at how the reader does it.
 */
export function pickleParts(bytes: Uint8Array, start = 0, limit = bytes.length): PicklePart[] {
  const parts: PicklePart[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lineEnd = (from: number): number => {
    const at = bytes.indexOf(newline, from);
    return at < 0 ? limit + 1 : at + 1;
  };
  let ended = false;
  for (let at = start; at < limit;) {
    const opcode = opcodeByByte.get(bytes[at]!);
    // A pickle that follows another begins with its protocol; anything else is numbers.
    if (!opcode || (ended && opcode.name !== 'PROTO')) break;
    const { argument } = opcode;
    const [, kind, width] = /^(text|latin|bytes|long)(\d)$/.exec(argument) ?? [];
    const lengthSize = Number(width ?? 0);
    const content = at + 1 + lengthSize;
    if (content > limit) break;
    let end: number;
    if (kind !== undefined) {
      const length =
        lengthSize === 1
          ? bytes[at + 1]!
          : lengthSize === 4
            ? view.getUint32(at + 1, true)
            : Number(view.getBigUint64(at + 1, true));
      end = content + length;
    } else if (argument === 'line') end = lineEnd(content);
    else if (argument === 'twoLines') end = lineEnd(lineEnd(content));
    else end = content + fixedSizes[argument as keyof typeof fixedSizes];
    if (end > limit) break;
    parts.push({ name: opcode.name, start: at, end });
    ended = opcode.name === 'STOP';
    if (kind === 'bytes' && torchMagic.every((byte, i) => bytes[content + i] === byte)) {
      parts.push(...pickleParts(bytes, content, end));
    }
    at = end;
  }
  return parts;
}
