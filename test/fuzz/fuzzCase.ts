import { memorySource } from '../../src/engine/checkpoint/byteSource.ts';
import { isForeignOnnx } from '../../src/engine/checkpoint/onnxFile.ts';
import { readCheckpoint } from '../../src/engine/checkpoint/open.ts';
import { ImageNetwork } from '../../src/engine/model/imageNetwork.ts';
import { seedLatent } from '../../src/engine/model/latents.ts';
import { Runtime } from '../../src/engine/runtime/runtime.ts';
import { StyleSpaceError } from '../../src/shared/errors.ts';
import { namedWeights } from '../unit/checkpoint/checkpointFixtures.ts';
import { byteMutations } from './byteMutations.ts';
import { damagedHeader } from './headerMutations.ts';
import { pickleMutations } from './pickleMutations.ts';
import { pick, randomNumbers, type Random } from './random.ts';
import type { Subject } from './subjects.ts';

/** How a damaged file may end: read as a whole, or as a sentence. */
export type Outcome = 'read' | 'sentence';

export interface FuzzContext {
  readonly seed: number;
  /** A file that nothing may make. */
  readonly canary: string;
  /** Files to take pieces from. */
  readonly others: readonly Uint8Array[];
}

/** The `index`-th damaged form of a file. The same for the same seed. */
export function damaged(subject: Subject, index: number, { seed, canary, others }: FuzzContext): Uint8Array {
  const random = randomNumbers(seed * 1_000_003 + index);
  const { packed } = subject;
  // A damaged pickle in a sound archive, now and then a compressed one.
  if (packed && random(2) === 0) {
    return packed.repack(mutated(packed.pickle, random, canary, others), random(20) === 0 ? 1 : 0);
  }
  if (subject.name.endsWith('.safetensors') && random(2) === 0) return damagedHeader(subject.bytes, random);
  return mutated(subject, random, canary, others);
}

function mutated(subject: Subject, random: Random, canary: string, others: readonly Uint8Array[]): Uint8Array {
  const { parts, structure } = subject;
  let { bytes } = subject;
  // Once where it says what it says, for places in the pickle are those of the sound file; then anywhere.
  if (parts.length > 0 && random(4) > 0) bytes = pick(pickleMutations, random)(bytes, parts, random, canary);
  const more = bytes === subject.bytes ? 1 + random(3) : random(2);
  for (let step = 0; step < more && bytes.length > 0; step++) {
    const place = parts.length > 0 && random(4) > 0 ? pick(parts, random) : undefined;
    const [start, end] = place ? [place.start, Math.min(place.end, place.start + 64)] : pick(structure, random);
    const at = Math.min(start + random(Math.max(1, end - start)), bytes.length - 1);
    bytes = pick(byteMutations, random)(bytes, at, random, others);
  }
  return bytes;
}

/** Reads a damaged form of a subject. Throws what is neither read as a whole nor refused in one sentence. */
export async function outcome({ read = readGenerator }: Subject, bytes: Uint8Array): Promise<Outcome> {
  try {
    await read(bytes);
    return 'read';
  } catch (error) {
    if (!StyleSpaceError.is(error, 'badFile') && !StyleSpaceError.is(error, 'notAGenerator')) throw error;
    if (!/^[^\n]{10,1500}\.$/.test(error.message))
      throw new Error(`not one sentence: ${error.message}`, { cause: error });
    return 'sentence';
  }
}

/** Opens the file and reads every weight; of another program's ONNX generator, makes a picture. */
async function readGenerator(bytes: Uint8Array): Promise<void> {
  const source = memorySource(bytes, 'damaged');
  if (await isForeignOnnx(source)) {
    await makePicture(bytes);
    return;
  }
  const { generator } = await readCheckpoint(source);
  for (const weight of namedWeights(generator).values()) {
    const size = weight.shape.reduce((product, axis) => product * axis, 1);
    if ((await weight.read()).length !== size) throw new Error('a weight is not as large as its shape');
  }
}

async function makePicture(bytes: Uint8Array): Promise<void> {
  const task = { priority: 'picture', signal: new AbortController().signal } as const;
  const network = await ImageNetwork.load(bytes, 'damaged', new Runtime('cpu', 1), task);
  try {
    const { latent } = network.signature;
    const z = seedLatent(
      1,
      latent.shape.reduce((product, size) => product * size, 1),
    );
    const { height, width } = network.size;
    const picture = await network.picture(z, { psi: 0.7, class: network.classes === 0 ? null : 0 }, task);
    if (picture.length !== 3 * height * width) throw new Error('a picture is not as large as it says');
  } finally {
    await network.release();
  }
}
