import { badFile } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import { protobufFields, type FieldBudget } from './protobufFields.ts';

type Message = 'model' | 'graph' | 'node' | 'attribute' | 'sparse' | 'tensor';

interface Rule {
  /** Fields that hold messages. */
  readonly inside: Readonly<Record<number, Message>>;
  /** Fields that no picture needs and that could do harm: what the file has there, and what to do. */
  readonly refused: Readonly<Record<number, readonly [what: string, whatToDo: string]>>;
}

const otherFiles = ['its weights are in other files beside it', 'save it as one file'] as const;
const controlFlow = ['its graph has branches or loops, which may never end', 'export it without them'] as const;
const functions = ['its graph calls functions of its own', 'export it with its functions inlined'] as const;

/** Field numbers of onnx/onnx.proto. What a field of zero says is nothing: the default. */
const rules: Readonly<Record<Message, Rule>> = {
  model: { inside: { 7: 'graph' }, refused: { 25: functions } },
  graph: { inside: { 1: 'node', 5: 'tensor', 15: 'sparse' }, refused: {} },
  node: { inside: { 5: 'attribute' }, refused: {} },
  attribute: {
    inside: { 5: 'tensor', 10: 'tensor', 22: 'sparse', 23: 'sparse' },
    refused: { 6: controlFlow, 11: controlFlow },
  },
  sparse: { inside: { 1: 'tensor', 2: 'tensor' }, refused: {} },
  tensor: { inside: {}, refused: { 13: otherFiles, 14: otherFiles } },
};

/** A 1024 px generator of another exporter has about 100,000. */
const mostFields = 1_000_000;

/**
 * Refuses (`badFile`) an ONNX model that would read other files or may run without end, before any of it is loaded:
 * external tensors, subgraphs of control flow, functions that call one another.
 */
export function checkSelfContained(source: ByteSource): Promise<void> {
  return checkMessage(source, source, 'model', { left: mostFields });
}

async function checkMessage(file: ByteSource, message: ByteSource, kind: Message, budget: FieldBudget): Promise<void> {
  const { inside, refused } = rules[kind];
  for await (const [field, value] of protobufFields(message, budget)) {
    const refusal = value === 0 ? undefined : refused[field];
    if (refusal) throw badFile(file, ...refusal);
    const part = inside[field];
    if (part && typeof value !== 'number') await checkMessage(file, value, part, budget);
  }
}
