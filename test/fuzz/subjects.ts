import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { memorySource } from '../../src/engine/checkpoint/byteSource.ts';
import { readContainer } from '../../src/engine/checkpoint/containers.ts';
import { exportModel } from '../../src/engine/model/exportModel.ts';
import { openModel } from '../../src/engine/model/openModel.ts';
import { Runtime } from '../../src/engine/runtime/runtime.ts';
import { float32Safetensors } from '../unit/checkpoint/safetensorsFile.ts';
import { linearModel } from '../unit/model/foreignOnnx.ts';
import { pickleParts, type PicklePart } from './pickleParts.ts';
import { regionSubjects } from './regionSubjects.ts';

/** A sound file to damage. */
export interface Subject {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The instructions of its pickles. */
  readonly parts: readonly PicklePart[];
  /** Where bytes say more than numbers do; the pickles apart. */
  readonly structure: readonly (readonly [start: number, end: number])[];
  /** How it is read, where it is no generator: rejects as the program would. */
  readonly read?: (bytes: Uint8Array) => Promise<void>;
  /** Of a zip archive: the pickle in it, which can be damaged before the archive is packed. */
  readonly packed?: { readonly pickle: Subject; repack(pickle: Uint8Array, level: 0 | 1): Uint8Array };
}

const folder = resolve('test/fixtures/checkpoints');
const isCheckpoint = /\.(pt|pkl)$/;
/** Reading all of its weights takes longer than everything else: left to long runs. */
const large = 'portraits-128.pt';

interface SubjectsOptions {
  readonly withLarge: boolean;
  /** For files that are read by their path. */
  readonly folder: string;
}

/**
 * All stored checkpoints, one as safetensors and one as ONNX, another program's ONNX generator, and files of the form in
 * which the paper's authors publish regions.
 */
export async function fuzzSubjects({ withLarge, folder: written }: SubjectsOptions): Promise<Subject[]> {
  const names = readdirSync(folder).filter((name) => isCheckpoint.test(name) && (withLarge || name !== large));
  const stored = names.map((name) => subject(name, new Uint8Array(readFileSync(join(folder, name)))));
  const source = join(folder, 'rosi_torch2_16.pt');
  const { tensors } = await readContainer(memorySource(new Uint8Array(readFileSync(source)), source));
  const safetensors = await float32Safetensors(tensors, { format: 'rosinality' });
  const opened = await openModel(source, { modelsDir: resolve('models'), runtime: new Runtime('cpu', 1) });
  const onnx = await exportModel(opened, { priority: 'picture', signal: new AbortController().signal });
  await opened.release();
  const elsewhere = linearModel({ factors: { psi: [1] }, classes: 3 });
  return [
    ...stored,
    subject('made.safetensors', safetensors),
    subject('made.onnx', onnx),
    subject('madeElsewhere.onnx', elsewhere),
    ...regionSubjects(written).map((regions) => ({ ...subject(regions.name, regions.bytes), read: regions.read })),
  ];
}

function subject(name: string, bytes: Uint8Array): Subject {
  const [first, second] = bytes;
  const { length } = bytes;
  if (first === 0x80) return { name, bytes, parts: pickleParts(bytes), structure: [[0, Math.min(length, 20_000)]] };
  if (first === 0x50 && second === 0x4b) return zipped(name, bytes);
  if (name.endsWith('.safetensors')) {
    return { name, bytes, parts: [], structure: [[0, 8 + new DataView(bytes.buffer).getUint32(0, true)]] };
  }
  // ONNX: nodes at the start, then tensors, then inputs and texts. Texts anywhere.
  return {
    name,
    bytes,
    parts: [],
    structure: [
      [0, length],
      [Math.max(0, length - 4096), length],
    ],
  };
}

function zipped(name: string, bytes: Uint8Array): Subject {
  const members = unzipSync(bytes);
  const pickleName = Object.keys(members).find((member) => member.endsWith('/data.pkl'))!;
  const pickle = members[pickleName]!;
  const directory = Object.keys(members).length * 120;
  return {
    name,
    bytes,
    parts: [],
    structure: [
      [0, pickle.length + 200],
      [Math.max(0, bytes.length - directory), bytes.length],
    ],
    packed: {
      pickle: { name: pickleName, bytes: pickle, parts: pickleParts(pickle), structure: [[0, pickle.length]] },
      repack: (changed, level) => zipSync({ ...members, [pickleName]: changed }, { level }),
    },
  };
}
