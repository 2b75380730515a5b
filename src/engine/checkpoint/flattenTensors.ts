import { badFile } from './badFile.ts';
import { settingJson } from './builtWith.ts';
import type { ByteSource } from './byteSource.ts';
import { PickleGlobal, PickleObject, PickleTuple } from './pickle/values.ts';
import { TorchTensor, UnreadTensor } from './torchTensor.ts';

/** `G_ema`, `synthesis`, `b8`, `conv0`, `affine`, `weight`, and as much again for what wraps generators. */
const deepest = 12;
/** Of an entry, with the names of all that it lies in: repeated for each entry, they would grow out of proportion to the file. */
const longestPath = 1000;
const longestSetting = 500;
/** A training checkpoint has about 2,000 tensors, and a module 30 settings. */
const mostEntries = 100_000;

export interface FlatTensors {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  /** Those of a kind that is not read, and the kind. */
  readonly unread: ReadonlyMap<string, string>;
  /** Plain attributes of modules as JSON: `G_ema.synthesis.b8.conv0.conv_clamp` -> `256`. */
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * All tensors of nested dicts and modules, under their names joined by dots, as `state_dict` would name them. Entries that
 * are neither (optimiser state under integer keys, placeholders) are left out. The walk is bounded, since dicts can
 * contain each other.
 */
export function flattenTensors(file: ByteSource, root: unknown): FlatTensors {
  const tensors = new Map<string, TorchTensor>();
  const unread = new Map<string, string>();
  const settings = new Map<string, string>();
  let visited = 0;
  const walk = (value: unknown, path: string, depth: number): void => {
    if (depth > deepest) return;
    const state = moduleState(value);
    if (!state) {
      if (value instanceof Map) walkEntries(value, path, depth);
      return;
    }
    for (const part of ['_parameters', '_buffers', '_modules']) {
      const entries: unknown = state.get(part);
      if (entries instanceof Map) walkEntries(entries, path, depth);
    }
    for (const [key, setting] of entriesOf(state, path)) {
      const json = key.startsWith('_') ? undefined : plainJson(setting);
      if (json !== undefined) settings.set(path + key, json);
    }
  };
  const walkEntries = (entries: ReadonlyMap<unknown, unknown>, path: string, depth: number): void => {
    for (const [key, entry] of entriesOf(entries, path)) {
      if (entry instanceof TorchTensor) tensors.set(path + key, entry);
      else if (entry instanceof UnreadTensor) unread.set(path + key, entry.kind);
      else walk(entry, `${path}${key}.`, depth + 1);
    }
  };
  const entriesOf = function* (entries: ReadonlyMap<unknown, unknown>, path: string): Generator<[string, unknown]> {
    for (const [key, entry] of entries) {
      if (++visited > mostEntries) throw badFile(file, `it has more than ${mostEntries} entries`);
      if (typeof key !== 'string') continue;
      const length = path.length + key.length;
      if (length > longestPath) throw badFile(file, `one of its entries has a name of ${length} characters`);
      yield [key, entry];
    }
  };
  walk(root, '', 1);
  return { tensors, unread, settings };
}

/**
 * What a module consists of (its `__dict__`): the state that it was pickled with, or that NVIDIA's `torch_utils.persistence`
 * hands to a function beside the module's source text, of which nothing is used. Undefined for what is no module.
 */
function moduleState(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (!(value instanceof PickleObject)) return undefined;
  const [meta] = value.args instanceof PickleTuple ? value.args.items : [];
  const persistent = value.callee instanceof PickleGlobal && isReconstruction(value.callee) && meta instanceof Map;
  const state: unknown = persistent ? meta.get('state') : value.state;
  return state instanceof Map && state.has('_parameters') ? state : undefined;
}

/** Also where the package lies inside of another. */
function isReconstruction({ module, name }: PickleGlobal): boolean {
  return name === '_reconstruct_persistent_obj' && /(^|\.)torch_utils\.persistence$/.test(module);
}

/** Numbers, short texts, booleans and None; undefined for anything else. */
function plainJson(value: unknown): string | undefined {
  const plain = value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
  return plain && String(value).length <= longestSetting ? settingJson(value) : undefined;
}
