import { badFile, notAGenerator, quoted } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import { namedWeights } from './namedWeights.ts';
import { readOnnx, startsLikeOnnx } from './onnxFile.ts';
import { unpickle } from './pickle/unpickler.ts';
import { readSafetensors } from './safetensors.ts';
import type { TensorFile } from './tensorFile.ts';
import { readTensorFlow, tensorFlowGenerator } from './tensorFlowPickle.ts';
import { readTorchLegacy } from './torchLegacy.ts';
import { torchMagic } from './torchLegacyHeader.ts';
import { torchVocabulary } from './torchVocabulary.ts';
import { readTorchZip } from './torchZip.ts';
import { elementCount } from './weights.ts';

interface Container {
  readonly name: string;
  /** Decides by the file's first bytes (up to 64). */
  readonly recognises: (start: Uint8Array) => boolean;
  readonly read: (source: ByteSource) => Promise<TensorFile>;
}

/** A container that is known, but holds no tensors: why, and what to do about it. */
function refused(name: string, recognises: Container['recognises'], what: string, whatToDo?: string): Container {
  return { name, recognises, read: (source) => Promise.reject(notAGenerator(source, what, whatToDo)) };
}

/** The first that recognises a file reads it. */
const containers: readonly Container[] = [
  { name: 'PyTorch zip', recognises: startsWith('PK\x03\x04'), read: readTorchZip },
  { name: 'pickle', recognises: ([first, version]) => first === 0x80 && version! <= 5, read: readPickled },
  refused('empty zip', startsWith('PK\x05\x06'), 'it is an empty zip archive'),
  refused(
    'Git LFS pointer',
    startsWith('version https://git-lfs'),
    'it is only a pointer to a file in Git LFS',
    'fetch the file itself with "git lfs pull"',
  ),
  refused(
    'web page',
    (start) => /^\s*<(!doctype|html|\?xml|head)/i.test(text(start)),
    'it is a web page, as a download that needed a sign-in leaves it',
    'download the file again in a browser',
  ),
  refused('HDF5', startsWith('\x89HDF'), 'it is an HDF5 file'),
  refused('gzip', startsWith('\x1f\x8b'), 'it is a gzip archive', 'unpack it and open what is inside'),
  refused('7z', startsWith('7z\xbc\xaf'), 'it is a 7z archive', 'unpack it and open what is inside'),
  { name: 'ONNX', recognises: startsLikeOnnx, read: readOnnx },
  refused('text', (start) => /^[\t\r\n\x20-\x7e]+$/.test(text(start)), 'it is a text file'),
  // Its first 8 bytes are a length, never all printable: after the texts, which may have a brace there as well.
  { name: 'safetensors', recognises: (start) => start[8] === 0x7b, read: readSafetensors },
];

/**
 * Many tensors may look at the same numbers, so that a small file could take any amount of memory when it runs. Sound
 * files have a few names for a block at most, and take twice their size in memory where they are in half precision.
 */
const mostExpansion = 8;

/** Reads the tensors of a file of any known container. */
export async function readContainer(source: ByteSource): Promise<TensorFile> {
  if (source.length === 0) throw badFile(source, 'it is empty');
  const start = await source.read(0, Math.min(64, source.length));
  const container = containers.find(({ recognises }) => recognises(start));
  if (!container) throw notAGenerator(source, 'it is no .pkl, .pt or .safetensors file, whatever its name says');
  const file = await container.read(source);
  checkMemory(source, file);
  return file;
}

/** What all tensors would take as float32. A size that is negative is found where its tensor is read. */
function checkMemory(source: ByteSource, { tensors }: TensorFile): void {
  let bytes = 0;
  for (const { shape } of tensors.values()) bytes += 4 * Math.max(0, elementCount(shape));
  if (bytes <= mostExpansion * source.length) return;
  throw badFile(
    source,
    `its ${tensors.size} tensors would take ${bytes} bytes, and it has ${source.length}: too many of them share their numbers`,
    'choose a checkpoint that stores each tensor',
  );
}

/** A pickle by what is in it: PyTorch's container before 1.6 begins with one that is only its magic number. */
async function readPickled(source: ByteSource): Promise<TensorFile> {
  const first = await unpickle(source, 0, torchVocabulary);
  if (first.value === torchMagic) return readTorchLegacy(source, first.end);
  const network = tensorFlowGenerator(first.value);
  if (network) return readTensorFlow(source, network);
  const named = await namedWeights(source, first.value, (_, tensor) => {
    throw badFile(source, `tensor ${quoted(tensor)} is stored outside of its pickle`);
  });
  if (named.tensors.size > 0) return { name: source.name, container: '.pkl', ...named };
  throw notAGenerator(source, 'it is a Python pickle of something else');
}

function startsWith(prefix: string): (start: Uint8Array) => boolean {
  return (start) => text(start).startsWith(prefix);
}

/** Each byte one character. */
function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
