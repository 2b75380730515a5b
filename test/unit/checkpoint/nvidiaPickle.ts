import { holedLength } from './holedFile.ts';
import { binary, pickled, tensor, torchLegacy } from './hostileFiles.ts';

/** A module of tensors under dotted names: those without a dot are its own. */
export function persistentModule(tensors: readonly (readonly [name: string, reference: string])[]): string {
  const own = tensors.filter(([name]) => !name.includes('.'));
  const inner = new Map<string, (readonly [string, string])[]>();
  for (const [name, reference] of tensors) {
    const dot = name.indexOf('.');
    if (dot < 0) continue;
    const module = inner.get(name.slice(0, dot)) ?? [];
    inner.set(name.slice(0, dot), [...module, [name.slice(dot + 1), reference]]);
  }
  const modules = [...inner].map(([name, entries]) => [name, persistentModule(entries)] as const);
  const state = pickled.dict({
    _parameters: pickled.dict(Object.fromEntries(own)),
    _buffers: '}',
    _modules: pickled.dict(Object.fromEntries(modules)),
    conv_clamp: 'N',
  });
  const meta = pickled.dict({ type: pickled.text('class'), module_src: pickled.text(''), state });
  return pickled.call('torch_utils.persistence', '_reconstruct_persistent_obj', [meta]);
}

/** A tensor in a pickle: what is not said is float32 of the CPU, row-major from the start of its storage. */
export interface EmbeddedTensor {
  readonly shape: readonly number[];
  /** Of its storage: numbers, little-endian. */
  readonly bytes: string;
  readonly kind?: string;
  readonly module?: string;
  readonly device?: string;
  readonly bytesEach?: number;
  readonly strides?: readonly number[];
  /** In numbers. */
  readonly offset?: number;
}

/** A tensor whose storage is a file of its own, in a byte string. */
export function embeddedTensor({
  shape,
  bytes,
  kind = 'FloatStorage',
  module = 'torch',
  device = 'cpu',
  bytesEach = 4,
  strides = rowMajor(shape),
  offset = 0,
}: EmbeddedTensor): string {
  const count = holedLength(bytes) / bytesEach;
  const id = [pickled.text('storage'), `c${module}\n${kind}\n`, pickled.text('0'), pickled.text(device)];
  const storage = `${pickled.tuple([...id, pickled.int(count), 'N'])}Q`;
  const keys = `](${pickled.text('0')}e`;
  const header = binary(torchLegacy(`\x80\x02${storage}.`, `\x80\x02${keys}.`, new Uint8Array()));
  const file = header + fields([4, count], [4, 0]) + bytes;
  const data = pickled.call('torch.storage', '_load_from_bytes', [`B${fields([4, holedLength(file)])}${file}`]);
  return tensor({ data, shape, strides, offset });
}

/** Little-endian integers of 2 or 4 bytes. */
export function fields(...values: readonly (readonly [size: 2 | 4, value: number])[]): string {
  return values
    .map(([size, value]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value, 0, size);
      return bytes.toString('latin1');
    })
    .join('');
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Strides of the usual order, the last axis fastest. */
export function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, axis) => elements(shape.slice(axis + 1)));
}
