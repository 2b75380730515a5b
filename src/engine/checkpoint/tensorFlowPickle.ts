import type { Weight } from '../stylegan2/generator.ts';
import { badFile, notAGenerator, quoted } from './badFile.ts';
import { settingJson } from './builtWith.ts';
import type { ByteSource } from './byteSource.ts';
import { pickledArray, pickledKind, type PickledArray } from './pickledArray.ts';
import { PickleGlobal, PickleObject, PickleTuple } from './pickle/values.ts';
import type { TensorFile } from './tensorFile.ts';
import { stridedWeight } from './stridedWeight.ts';
import { elementCount } from './weights.ts';

/** A generator has about 200 variables. */
const mostVariables = 10_000;
const longestName = 500;

/** The sub-networks of a generator; its own variables have no prefix. */
const components = ['mapping', 'synthesis'] as const;

/**
 * The averaged generator Gs of a pickle that the TensorFlow code wrote: the tuple (G, D, Gs) of
 * `dnnlib.tflib.network.Network`, or one network alone. Undefined when the pickle is something else.
 */
export function tensorFlowGenerator(root: unknown): PickleObject | undefined {
  const network: unknown = root instanceof PickleTuple ? root.items[2] : root;
  if (!(network instanceof PickleObject) || !(network.callee instanceof PickleGlobal)) return undefined;
  return network.callee.name === 'Network' && network.callee.module.endsWith('tflib.network') ? network : undefined;
}

/**
 * Reads the variables of such a network (`Network.__getstate__` of dnnlib/tflib/network.py): those of its components
 * under `mapping/` and `synthesis/`, as they are stored. What they were built with (`static_kwargs`) becomes metadata
 * under the same prefixes, as JSON.
 */
export function readTensorFlow(source: ByteSource, network: PickleObject): TensorFile {
  checkKind(source, network);
  const tensors = new Map<string, Weight>();
  const metadata = new Map<string, string>();
  const parts = entry(network.state, 'components');
  for (const prefix of ['', ...components]) {
    const state = prefix === '' ? network.state : stateOf(entry(parts, prefix));
    const path = prefix === '' ? '' : `${prefix}/`;
    for (const [name, array] of variables(source, state, path)) {
      if (tensors.has(path + name)) throw badFile(source, `it has the variable ${quoted(path + name)} twice`);
      tensors.set(path + name, arrayWeight(source, path + name, array));
    }
    for (const [name, value] of settings(state)) metadata.set(path + name, value);
  }
  return { name: source.name, container: '.pkl', tensors, metadata };
}

/** Networks that are no generator of StyleGAN2, by the function that built them. */
const otherNetworks = [
  { sign: /^G_style/, what: 'it is a TensorFlow pickle of the first StyleGAN, which has no StyleGAN2 style space' },
  { sign: /^D_/, what: 'it is a discriminator' },
  { sign: /^G_paper/, what: 'it is a progressive GAN, which has no styles' },
] as const;

function checkKind(source: ByteSource, network: PickleObject): void {
  const built = entry(network.state, 'build_func_name');
  const other = otherNetworks.find(({ sign }) => typeof built === 'string' && sign.test(built));
  if (other) throw notAGenerator(source, other.what);
  if (!components.every((name) => stateOf(entry(entry(network.state, 'components'), name)))) {
    throw notAGenerator(source, 'its TensorFlow network has no parts "mapping" and "synthesis"');
  }
}

/** Pairs of a name and an array; `path` is what the name gets before it. */
function* variables(source: ByteSource, state: unknown, path: string): Generator<[string, PickledArray]> {
  const list = entry(state, 'variables');
  if (!Array.isArray(list)) throw badFile(source, 'one of its networks has no list of variables');
  if (list.length > mostVariables) throw badFile(source, `one of its networks has ${list.length} variables`);
  for (const item of list as unknown[]) {
    const [name, value] = item instanceof PickleTuple ? item.items : [];
    if (typeof name !== 'string' || name.length > longestName)
      throw badFile(source, 'one of its variables has no name');
    const array = pickledArray(value);
    if (!array)
      throw badFile(source, `variable ${quoted(path + name)} is ${pickledKind(value)}, which is not read here`);
    yield [name, array];
  }
}

function arrayWeight(source: ByteSource, name: string, { shape, dtype, fortranOrder, bytes }: PickledArray): Weight {
  const count = elementCount(shape);
  // Of a byte string that is written as text, the length is only an upper bound.
  if (count * dtype.bytes > bytes.length) {
    throw badFile(source, `variable ${quoted(name)} needs ${count * dtype.bytes} bytes but has ${bytes.length}`);
  }
  const strides = shape.map((_, axis) => elementCount(fortranOrder ? shape.slice(0, axis) : shape.slice(axis + 1)));
  return stridedWeight(source, name, { dtype, count, offset: 0, shape, strides }, () => Promise.resolve(bytes));
}

/** The arguments that are plain: numbers, texts, booleans, None and short lists of them. */
function* settings(state: unknown): Generator<[string, string]> {
  const kwargs = entry(state, 'static_kwargs');
  const entries = kwargs instanceof PickleObject ? kwargs.entries : kwargs;
  if (!(entries instanceof Map) || entries.size > mostVariables) return;
  for (const [name, value] of entries as Map<unknown, unknown>) {
    if (typeof name !== 'string' || name.length > longestName) continue;
    const items = value instanceof PickleTuple ? value.items : value;
    if (isPlain(items) || (Array.isArray(items) && items.length <= 64 && items.every(isPlain))) {
      yield [name, settingJson(items)];
    }
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= longestName;
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}

function stateOf(network: unknown): unknown {
  return network instanceof PickleObject ? network.state : undefined;
}

function entry(dict: unknown, key: string): unknown {
  const entries = dict instanceof PickleObject ? dict.entries : dict;
  return entries instanceof Map ? (entries.get(key) as unknown) : undefined;
}
