import type { Weight } from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import * as dtypes from './dtype.ts';
import type { Dtype } from './dtype.ts';
import { repeatedKey } from './repeatedKey.ts';
import type { TensorFile } from './tensorFile.ts';
import { elementCount } from './weights.ts';

/** A generator's header has about 10 kB; the format's own limit of 100 MB would only serve an attack. */
const longestHeader = 16 * 2 ** 20;

/** The format's number kinds that a generator may hold. */
const dtypeNames = new Map<unknown, Dtype>([
  ['F64', dtypes.float64],
  ['F32', dtypes.float32],
  ['F16', dtypes.float16],
  ['BF16', dtypes.bfloat16],
  ['I64', dtypes.int64],
  ['I32', dtypes.int32],
  ['I16', dtypes.int16],
  ['I8', dtypes.int8],
  ['U8', dtypes.uint8],
  ['BOOL', dtypes.bool],
]);

interface StoredTensor {
  readonly tensor: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** From the first byte after the header. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file: 8 bytes header length, a JSON header, then the tensors' bytes without gaps
 * (https://github.com/huggingface/safetensors#format).
 */
export async function readSafetensors(source: ByteSource): Promise<TensorFile> {
  const { header, dataStart } = await readHeader(source);
  const metadata = new Map<string, string>();
  const stored: StoredTensor[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!isRecord(entry)) throw badFile(source, 'its header\'s "__metadata__" is not a table of texts');
      for (const [key, text] of Object.entries(entry)) {
        if (typeof text !== 'string') throw badFile(source, `its header's metadata ${quoted(key)} is not a text`);
        metadata.set(key, text);
      }
    } else {
      stored.push(storedTensor(source, name, entry));
    }
  }
  checkCoverage(source, stored, source.length - dataStart);
  const tensors = new Map(
    stored.map(({ tensor, dtype, shape, begin, end }): [string, Weight] => [
      tensor,
      { shape, read: async () => dtype.toFloat32(await source.read(dataStart + begin, end - begin)) },
    ]),
  );
  return { name: source.name, container: '.safetensors', tensors, metadata };
}

async function readHeader(source: ByteSource): Promise<{ header: Record<string, unknown>; dataStart: number }> {
  const prefix = await source.read(0, 8);
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
  if (length > longestHeader) throw badFile(source, `its header would have ${length} bytes, more than is ever needed`);
  const bytes = await source.read(8, length);
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw badFile(source, 'its header is not valid JSON');
  }
  if (!isRecord(header)) throw badFile(source, 'its header is not a table of tensors');
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw badFile(source, `its header names ${quoted(repeated)} twice`);
  return { header, dataStart: 8 + length };
}

function storedTensor(source: ByteSource, tensor: string, entry: unknown): StoredTensor {
  const fail = (what: string): Error => badFile(source, `tensor ${quoted(tensor)} ${what}`);
  if (!isRecord(entry)) throw fail('has no description');
  const dtype = dtypeNames.get(entry['dtype']);
  if (!dtype) throw fail(`is stored as ${quoted(String(entry['dtype']))}, which is not a kind of number read here`);
  const shape = entry['shape'];
  if (!isCounts(shape) || shape.length > 8) throw fail('has no valid shape');
  const offsets = entry['data_offsets'];
  if (!isCounts(offsets) || offsets.length !== 2) throw fail('has no valid data offsets');
  const [begin, end] = offsets as [number, number];
  const bytes = elementCount(shape) * dtype.bytes;
  if (end - begin !== bytes) throw fail(`needs ${bytes} bytes for its shape but has ${end - begin}`);
  return { tensor, dtype, shape, begin, end };
}

/** The tensors must fill the data exactly: no overlaps, no gaps, nothing behind. */
function checkCoverage(source: ByteSource, stored: readonly StoredTensor[], dataLength: number): void {
  let covered = 0;
  for (const { tensor, begin, end } of stored.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < covered) throw badFile(source, `tensor ${quoted(tensor)} overlaps another one`);
    if (begin > covered) throw badFile(source, `there is a gap before tensor ${quoted(tensor)}`);
    covered = end;
  }
  if (covered > dataLength) {
    throw badFile(source, `it is cut short: ${dataLength} of ${covered} bytes of its tensors are there`);
  }
  if (covered < dataLength) throw badFile(source, `${dataLength - covered} bytes follow its last tensor`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && (count as number) >= 0);
}
