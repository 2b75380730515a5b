import { pick, type Random } from './random.ts';

/** Damages a file at a place; `others` are files to take pieces from. */
export type ByteMutation = (bytes: Uint8Array, at: number, random: Random, others: readonly Uint8Array[]) => Uint8Array;

const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x28, 0x2e, 0x52, 0x62, 0x74, 0x75, 0x7d];
const interestingWide = [
  0n,
  1n,
  0xffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

export const byteMutations: readonly ByteMutation[] = [
  (bytes, at, random) => bytes.with(at, random(256)),
  (bytes, at, random) => bytes.with(at, bytes[at]! ^ (1 << random(8))),
  (bytes, at, random) => bytes.with(at, pick(interesting, random)),
  (bytes, at, random) => {
    const copy = bytes.slice();
    const [view, value] = [new DataView(copy.buffer), pick(interestingWide, random)];
    if (random(2) === 0 && at + 8 <= copy.length) view.setBigUint64(at, value, true);
    else if (at + 4 <= copy.length) view.setUint32(at, Number(value & 0xffffffffn), true);
    return copy;
  },
  (bytes, at, random) => joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))),
  (bytes, at, random) => joined(bytes.subarray(0, at + 1 + random(64)), bytes.subarray(at)),
  (bytes, at, random) => {
    const copy = bytes.slice();
    const from = random(bytes.length);
    copy.copyWithin(at, from, from + 1 + random(32));
    return copy;
  },
  (bytes, at) => bytes.slice(0, at),
  (bytes, at, random, others) => {
    const other = pick(others, random);
    const from = random(other.length);
    return joined(
      bytes.subarray(0, at),
      other.subarray(from, from + 1 + random(4096)),
      bytes.subarray(at + random(64)),
    );
  },
  (bytes, at, random, others) => {
    const other = pick(others, random);
    return joined(bytes.subarray(0, at), other.subarray(Math.min(at, other.length)));
  },
];

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
