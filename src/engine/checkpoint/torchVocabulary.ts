import * as dtypes from './dtype.ts';
import type { Dtype } from './dtype.ts';
import type { PickleVocabulary } from './pickle/machine.ts';
import { latin1Bytes } from './latin1Bytes.ts';
import { PickleBytes, PickleGlobal, PickleText, PickleTuple } from './pickle/values.ts';
import { EmbeddedStorage, TorchStorage, TorchTensor, UnreadStorage, UnreadTensor } from './torchTensor.ts';

const storageTypes = new Map<string, Dtype>([
  ['FloatStorage', dtypes.float32],
  ['DoubleStorage', dtypes.float64],
  ['HalfStorage', dtypes.float16],
  ['BFloat16Storage', dtypes.bfloat16],
  ['LongStorage', dtypes.int64],
  ['IntStorage', dtypes.int32],
  ['ShortStorage', dtypes.int16],
  ['CharStorage', dtypes.int8],
  ['ByteStorage', dtypes.uint8],
  ['BoolStorage', dtypes.bool],
]);

/**
 * Kinds that no generator has, but what is saved beside one may have. Since PyTorch 2 a block of any kind may be bytes, and
 * kinds that are newer are nothing else.
 */
const unreadTypes = new Map<string, Pick<Dtype, 'name' | 'bytes'>>([
  ['ComplexFloatStorage', { name: 'complex64', bytes: 8 }],
  ['ComplexDoubleStorage', { name: 'complex128', bytes: 16 }],
  ['QUInt8Storage', { name: 'quint8', bytes: 1 }],
  ['QInt8Storage', { name: 'qint8', bytes: 1 }],
  ['QInt32Storage', { name: 'qint32', bytes: 4 }],
  ['UntypedStorage', { name: 'bytes', bytes: 1 }],
]);

/** `torch` for the CPU, `torch.storage` for bytes; the others name the device that wrote the file, which does not matter. */
const storageModules = new Set(['torch', 'torch.cuda', 'torch.storage']);

/** A decimal number: a counter, or a memory address in the legacy container. */
const longestKey = 100;

/** No tensor of a generator has more axes; a longer shape is left unread. */
const mostAxes = 8;

/** Functions that make a tensor. */
const tensorCalls = new Map<string, (args: readonly unknown[]) => TorchTensor | UnreadTensor | undefined>([
  ['torch._utils _rebuild_tensor', tensor],
  ['torch._utils _rebuild_tensor_v2', tensor],
  ['torch._utils _rebuild_tensor_v3', tensorOfBytes],
  ['torch._utils _rebuild_qtensor', tensor],
  ['torch._utils _rebuild_parameter', parameter],
  ['torch._utils _rebuild_parameter_with_state', parameter],
]);

/** What `torch.save` writes, and `pickle.dump` of tensors: dicts and modules of tensors that refer to storages. */
export const torchVocabulary: PickleVocabulary = {
  calls: new Map<string, (args: readonly unknown[]) => unknown>([
    // The entries follow by SETITEMS. Python 2 passed them as arguments; such files are older than StyleGAN2.
    ['collections OrderedDict', (args) => (args.length === 0 ? new Map() : undefined)],
    ...tensorCalls,
    ['torch._tensor _rebuild_from_type', tensorWithAttributes],
    ['torch._tensor _rebuild_from_type_v2', tensorWithAttributes],
    [
      'torch.storage _load_from_bytes',
      ([data]) => (data instanceof PickleBytes ? new EmbeddedStorage(data.source) : undefined),
    ],
    // How byte strings are written where the protocol has none (2 and below).
    ['_codecs encode', byteString],
  ]),
  persistent: storage,
};

/** `(storage, offset, size, stride, ...)`: what follows says how to train it. */
function tensor([data, offset, size, stride]: readonly unknown[]): TorchTensor | UnreadTensor | undefined {
  if (data instanceof UnreadStorage) return new UnreadTensor(data.dtype.name);
  if (
    !(data instanceof TorchStorage || data instanceof EmbeddedStorage) ||
    !isInteger(offset) ||
    !isShape(size) ||
    !isShape(stride)
  )
    return undefined;
  if (size.items.length !== stride.items.length) return undefined;
  return new TorchTensor(data, offset, size.items, stride.items);
}

/** `(storage, offset, size, stride, requires_grad, hooks, kind, ...)`: a kind that has no storage of its own. */
function tensorOfBytes([data, , , , , , kind]: readonly unknown[]): UnreadTensor | undefined {
  return data instanceof UnreadStorage && kind instanceof PickleGlobal ? new UnreadTensor(kind.name) : undefined;
}

/** `(tensor, requires_grad, ...)`: a tensor in training. */
function parameter([data]: readonly unknown[]): TorchTensor | UnreadTensor | undefined {
  return data instanceof TorchTensor || data instanceof UnreadTensor ? data : undefined;
}

/** `(function, class, its arguments, state)`: a tensor of a subclass, or onto which Python hung something. */
function tensorWithAttributes([callee, , args]: readonly unknown[]): TorchTensor | UnreadTensor | undefined {
  if (!(callee instanceof PickleGlobal) || !(args instanceof PickleTuple)) return undefined;
  return tensorCalls.get(callee.qualified)?.(args.items);
}

function byteString([text, encoding]: readonly unknown[]): PickleBytes | undefined {
  if (encoding !== 'latin1' || !(typeof text === 'string' || text instanceof PickleText)) return undefined;
  return new PickleBytes(latin1Bytes(text));
}

/** `('storage', type, key, device, count)`; the legacy container adds the view of another storage, long unused. */
function storage(id: unknown): TorchStorage | UnreadStorage | undefined {
  if (!(id instanceof PickleTuple)) return undefined;
  const [tag, type, key, , count, view] = id.items;
  if (tag !== 'storage' || !(type instanceof PickleGlobal) || !storageModules.has(type.module)) return undefined;
  const dtype = storageTypes.get(type.name);
  const unread = unreadTypes.get(type.name);
  if (typeof key !== 'string' || key.length > longestKey || !isInteger(count) || count < 0 || (view ?? null) !== null)
    return undefined;
  if (dtype) return new TorchStorage(key, dtype, count);
  return unread && new UnreadStorage(key, unread, count);
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isShape(value: unknown): value is { items: number[] } {
  return value instanceof PickleTuple && value.items.length <= mostAxes && value.items.every(isInteger);
}
