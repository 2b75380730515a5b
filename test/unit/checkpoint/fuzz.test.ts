import { expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readContainer } from '../../../src/engine/checkpoint/containers.ts';
import { readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import { fixtureBytes, namedWeights } from './checkpointFixtures.ts';
import { float32Safetensors } from './safetensorsFile.ts';

/** Whole numbers below `limit` from a 32-bit xorshift, the same on every run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

type Range = readonly [start: number, end: number];
type Mutation = (bytes: Uint8Array, at: number, random: (limit: number) => number) => Uint8Array;

const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x28, 0x2e, 0x52, 0x62, 0x74, 0x75, 0x7d];
const interestingWide = [0, 1, 0xff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const mutations: readonly Mutation[] = [
  (bytes, at, random) => bytes.with(at, random(256)),
  (bytes, at, random) => bytes.with(at, bytes[at]! ^ (1 << random(8))),
  (bytes, at, random) => bytes.with(at, interesting[random(interesting.length)]!),
  (bytes, at, random) => {
    const copy = bytes.slice();
    const value = interestingWide[random(interestingWide.length)]!;
    if (at + 4 <= copy.length) new DataView(copy.buffer).setUint32(at, value, true);
    return copy;
  },
  // Removed, doubled, copied from elsewhere, cut off.
  (bytes, at, random) => joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))),
  (bytes, at, random) => joined(bytes.subarray(0, at + 1 + random(64)), bytes.subarray(at)),
  (bytes, at, random) => {
    const copy = bytes.slice();
    const from = random(bytes.length);
    copy.copyWithin(at, from, from + 1 + random(32));
    return copy;
  },
  (bytes, at) => bytes.slice(0, at),
];

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Opens the file and reads every weight: a whole generator, or a sentence. */
async function outcome(bytes: Uint8Array): Promise<'generator' | 'sentence'> {
  try {
    const { generator } = await readCheckpoint(memorySource(bytes, 'fuzz'));
    for (const weight of namedWeights(generator).values()) {
      const size = weight.shape.reduce((product, axis) => product * axis, 1);
      if ((await weight.read()).length !== size) throw new Error('a weight is not as large as its shape');
    }
    return 'generator';
  } catch (error) {
    if (StyleSpaceError.is(error, 'badFile') || StyleSpaceError.is(error, 'notAGenerator')) return 'sentence';
    throw error;
  }
}

async function safetensors(): Promise<Uint8Array> {
  const { tensors } = await readContainer(memorySource(fixtureBytes('rosi_torch2_16.pt'), 'rosi_torch2_16.pt'));
  return float32Safetensors(tensors, { format: 'rosinality' });
}

/** [file, its bytes, where its structure is (the rest is numbers), cases] */
const subjects: readonly (readonly [string, () => Promise<Uint8Array>, (bytes: Uint8Array) => Range[], number])[] = [
  [
    'zip',
    () => Promise.resolve(fixtureBytes('rosi_torch2_16.pt')),
    ({ length }) => [
      [0, 7200],
      [length - 6000, length],
    ],
    1500,
  ],
  ['legacy', () => Promise.resolve(fixtureBytes('rosi_32.legacy.pt')), () => [[0, 11_600]], 1500],
  ['safetensors', safetensors, (bytes) => [[0, 8 + new DataView(bytes.buffer).getUint32(0, true)]], 1000],
];

test.each(subjects)(
  '%s: whatever is broken in it, the reader ends in a generator or in a sentence',
  async (...subject) => {
    const [name, make, structure, cases] = subject;
    const bytes = await make();
    const ranges = structure(bytes);
    const random = randomNumbers(20_261);
    const outcomes = { generator: 0, sentence: 0 };
    for (let i = 0; i < cases; i++) {
      let mutated = bytes;
      for (let step = 0; step <= random(3); step++) {
        const [start, end] = ranges[random(ranges.length)]!;
        const at = Math.min(start + random(end - start), mutated.length - 1);
        mutated = mutations[random(mutations.length)]!(mutated, at, random);
      }
      try {
        outcomes[await outcome(mutated)]++;
      } catch (error) {
        throw new Error(`${name}, case ${i}`, { cause: error });
      }
    }
    // Both ends of the reader were reached; a safetensors header is so strict that hardly any change leaves it sound.
    expect(outcomes.generator).toBeGreaterThan(0);
    expect(outcomes.sentence).toBeGreaterThan(100);
  },
);
