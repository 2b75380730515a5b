import { dataType } from './dataType.ts';
import type { Attributes, Constant, Graph, Node, Value } from './graph.ts';
import { ProtobufWriter } from './protobufWriter.ts';

/** The operator set our graphs are written in: what onnxruntime 1.12 and later run. */
export const opsetVersion = 17;
export const irVersion = 8;
const producer = 'StyleSpace';

/** AttributeProto.AttributeType */
const attributeType = { float: 1, int: 2, ints: 7 } as const;

/**
 * Encodes a graph as an ONNX ModelProto, with texts beside it for whoever reads the file. Field numbers: onnx/onnx.proto
 * of the ONNX repository.
 */
export function encodeModel(graph: Graph, metadata: ReadonlyMap<string, string> = new Map()): Uint8Array {
  const opset = new ProtobufWriter().bytes(1, '').int(2, opsetVersion);
  const model = new ProtobufWriter()
    .int(1, irVersion)
    .bytes(2, producer)
    .message(7, graphProto(graph))
    .message(8, opset);
  for (const [key, value] of metadata) model.message(14, new ProtobufWriter().bytes(1, key).bytes(2, value));
  return model.finish();
}

function graphProto(graph: Graph): ProtobufWriter {
  const proto = new ProtobufWriter();
  const nodes = graph.liveNodes();
  const outputNames = namedByOutputs(graph);
  const nameOf = (value: Value): string => outputNames.get(value) ?? value.name;
  for (const node of nodes) proto.message(1, nodeProto(node, nameOf));
  for (const { name, value } of graph.outputs) {
    if (nameOf(value) === name) continue;
    proto.message(1, new ProtobufWriter().bytes(1, nameOf(value)).bytes(2, name).bytes(4, 'Identity'));
  }
  proto.bytes(2, graph.name);
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  for (const { value } of graph.outputs) used.add(value);
  for (const constant of graph.constants.values()) {
    if (used.has(constant.value)) proto.message(5, tensorProto(constant));
  }
  for (const input of graph.inputs.filter((value) => used.has(value))) proto.message(11, valueInfo(input.name, input));
  for (const { name, value } of graph.outputs) proto.message(12, valueInfo(name, value));
  return proto;
}

/**
 * What a node makes has the name that it is output by: the runtime would copy it for an Identity, if other nodes take it too.
 * A value that is output twice, or is an input or a constant, needs one all the same.
 */
function namedByOutputs({ outputs }: Graph): ReadonlyMap<Value, string> {
  const names = new Map<Value, string>();
  for (const { name, value } of outputs) if (value.producer && !names.has(value)) names.set(value, name);
  return names;
}

function nodeProto({ op, inputs, output, attributes }: Node, nameOf: (value: Value) => string): ProtobufWriter {
  const proto = new ProtobufWriter();
  for (const input of inputs) proto.bytes(1, nameOf(input));
  proto.bytes(2, nameOf(output)).bytes(4, op);
  for (const [name, value] of Object.entries(attributes)) proto.message(5, attributeProto(name, value));
  return proto;
}

function attributeProto(name: string, value: Attributes[string]): ProtobufWriter {
  const proto = new ProtobufWriter().bytes(1, name);
  if (typeof value === 'number') return proto.int(3, value).int(20, attributeType.int);
  if ('float' in value) return proto.float(2, value.float).int(20, attributeType.float);
  for (const item of value) proto.int(8, item);
  return proto.int(20, attributeType.ints);
}

function tensorProto({ value, read }: Constant): ProtobufWriter {
  const data = read();
  const proto = new ProtobufWriter();
  for (const dim of value.shape) proto.int(1, dim as number);
  return proto
    .int(2, dataType[elementType(data)])
    .bytes(8, value.name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function elementType(data: ReturnType<Constant['read']>): keyof typeof dataType {
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Uint16Array ? 'float16' : 'int64';
}

function valueInfo(name: string, { shape }: Value): ProtobufWriter {
  const shapeProto = new ProtobufWriter();
  for (const dim of shape) {
    const dimension = new ProtobufWriter();
    shapeProto.message(1, typeof dim === 'number' ? dimension.int(1, dim) : dimension.bytes(2, dim));
  }
  const tensorType = new ProtobufWriter().int(1, dataType.float32).message(2, shapeProto);
  return new ProtobufWriter().bytes(1, name).message(2, new ProtobufWriter().message(1, tensorType));
}
