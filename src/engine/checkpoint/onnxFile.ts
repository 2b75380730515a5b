import type { Weight } from '../stylegan2/generator.ts';
import { badFile, notAGenerator, quoted } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import * as dtypes from './dtype.ts';
import { protobufFields, type FieldBudget } from './protobufFields.ts';
import type { TensorFile } from './tensorFile.ts';
import { elementCount } from './weights.ts';

/** The text beside a graph that says which of its tensors are what; see exportedModel.ts. */
export const descriptionKey = 'stylespace.generator';

/** An exported 1024 px generator has about 6,000. */
const mostFields = 200_000;
const longestName = 500;
const longestText = 2 ** 20;
const mostAxes = 8;

/** Field numbers of onnx/onnx.proto. */
const modelProto = { graph: 7, metadata: 14 };
const entryProto = { key: 1, value: 2 };
const graphProto = { initializer: 5 };
const tensorProto = { dims: 1, dataType: 2, name: 8, rawData: 9 };
const float32Type = 1;

/** Whether a file's first bytes can be an ONNX model's: its version, then a field that may follow. */
export function startsLikeOnnx(start: Uint8Array): boolean {
  const [first, version, next] = start;
  return first === 0x08 && version! > 0 && version! < 32 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(next!);
}

/**
 * Reads an ONNX model that was exported here: the float32 tensors of its graph by their names, and its texts. Of its
 * operators nothing is read. Other ONNX models are refused: their tensors do not say which of them make styles.
 */
export async function readOnnx(source: ByteSource): Promise<TensorFile> {
  const budget: FieldBudget = { left: mostFields };
  const metadata = await readMetadata(source, budget);
  if (!metadata.has(descriptionKey)) {
    throw notAGenerator(
      source,
      'it is an ONNX graph of another program, which says nothing of a style space: no channels, heatmaps or discovery',
      'open the checkpoint that it was made of, or see with "stylespace inspect" whether "stylespace generate" can make its pictures',
    );
  }
  const tensors = new Map<string, Weight>();
  for await (const [field, value] of protobufFields(source, budget)) {
    if (field === modelProto.graph && typeof value !== 'number') await readGraph(source, value, budget, tensors);
  }
  return { name: source.name, container: '.onnx', tensors, metadata };
}

/** Whether a file is an ONNX model that was not exported here. */
export async function isForeignOnnx(source: ByteSource): Promise<boolean> {
  if (!startsLikeOnnx(await source.read(0, Math.min(3, source.length)))) return false;
  return !(await readMetadata(source, { left: mostFields })).has(descriptionKey);
}

async function readMetadata(source: ByteSource, budget: FieldBudget): Promise<Map<string, string>> {
  const metadata = new Map<string, string>();
  for await (const [field, value] of protobufFields(source, budget)) {
    if (field !== modelProto.metadata || typeof value === 'number') continue;
    const [key, text] = await readEntry(value, budget);
    if (metadata.has(key)) throw badFile(source, `it has the text ${quoted(key)} twice`);
    metadata.set(key, text);
  }
  return metadata;
}

async function readGraph(
  source: ByteSource,
  graph: ByteSource,
  budget: FieldBudget,
  tensors: Map<string, Weight>,
): Promise<void> {
  for await (const [field, value] of protobufFields(graph, budget)) {
    if (field !== graphProto.initializer || typeof value === 'number') continue;
    const tensor = await readTensor(source, value, budget);
    if (!tensor) continue;
    if (tensors.has(tensor.name)) throw badFile(source, `it has the tensor ${quoted(tensor.name)} twice`);
    tensors.set(tensor.name, tensor.weight);
  }
}

/** Undefined when its numbers are not float32 or not stored as they are. */
async function readTensor(
  source: ByteSource,
  tensor: ByteSource,
  budget: FieldBudget,
): Promise<{ name: string; weight: Weight } | undefined> {
  const shape: number[] = [];
  let name = '';
  let dataType: number | ByteSource = 0;
  let bytes: ByteSource | undefined;
  for await (const [field, value] of protobufFields(tensor, budget)) {
    if (field === tensorProto.dims && typeof value === 'number') shape.push(value);
    if (field === tensorProto.dataType) dataType = value;
    if (field === tensorProto.name && typeof value !== 'number') name = await text(value, longestName);
    if (field === tensorProto.rawData && typeof value !== 'number') bytes = value;
  }
  if (dataType !== float32Type || !bytes || shape.length > mostAxes) return undefined;
  const [count, stored] = [elementCount(shape), bytes];
  if (count * dtypes.float32.bytes !== stored.length) {
    throw badFile(
      source,
      `tensor ${quoted(name)} needs ${count * dtypes.float32.bytes} bytes but has ${stored.length}`,
    );
  }
  const read = async (): Promise<Float32Array> => dtypes.float32.toFloat32(await stored.read(0, stored.length));
  return { name, weight: { shape, read } };
}

async function readEntry(entry: ByteSource, budget: FieldBudget): Promise<[key: string, text: string]> {
  let [key, value] = ['', ''];
  for await (const [field, part] of protobufFields(entry, budget)) {
    if (typeof part === 'number') continue;
    if (field === entryProto.key) key = await text(part, longestName);
    if (field === entryProto.value) value = await text(part, longestText);
  }
  return [key, value];
}

async function text(part: ByteSource, longest: number): Promise<string> {
  if (part.length > longest) throw badFile(part, `a text in it has ${part.length} bytes`);
  return new TextDecoder().decode(await part.read(0, part.length));
}
