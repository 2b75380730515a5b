import { badFile, quoted } from './badFile.ts';
import { partOf, type ByteSource } from './byteSource.ts';
import { unpickle } from './pickle/unpickler.ts';
import { SourceCursor } from './sourceCursor.ts';
import type { TensorFile } from './tensorFile.ts';
import { namedWeights, type FindStorage } from './namedWeights.ts';
import { TorchStorage } from './torchTensor.ts';
import { torchVocabulary } from './torchVocabulary.ts';

/** The first pickle of such a file is this number. */
export const torchMagic = 0x1950a86a20f9469cfc6cn;

const containerVersion = 1001;

/** What the pickles of such a file say. */
export interface LegacyHeader {
  /** What was saved. */
  readonly root: unknown;
  readonly storages: ReadonlyMap<string, TorchStorage>;
  /** The list of the storages' keys, in the order of their numbers. */
  readonly keys: unknown;
  /** Where the numbers start. */
  readonly end: number;
}

/**
 * Reads the container of `torch.save` before PyTorch 1.6 (`_legacy_save` in torch/serialization.py): five pickles
 * (magic number, version, the writing system, the object, the storages' keys), then for each key in that order the
 * number of elements as int64 and the elements. `position`: where the second pickle starts.
 */
export async function readTorchLegacy(source: ByteSource, position: number): Promise<TensorFile> {
  const header = await readLegacyHeader(source, position);
  const places = await locateStorages(source, header);
  const find: FindStorage = (storage, name) => {
    const bytes = places.get(storage.key);
    if (!bytes) throw badFile(source, `the numbers of tensor ${quoted(name)} are missing`);
    if (bytes.length !== storage.count * storage.dtype.bytes) {
      throw badFile(source, `tensor ${quoted(name)} disagrees with its storage about their size`);
    }
    return () => Promise.resolve(bytes);
  };
  const { tensors, settings } = await namedWeights(source, header.root, find);
  return { name: source.name, container: '.pt (legacy)', tensors, metadata: settings };
}

/** The pickles from the second on, which starts at `position`. */
export async function readLegacyHeader(source: ByteSource, position: number): Promise<LegacyHeader> {
  const version = await unpickle(source, position, torchVocabulary);
  if (version.value !== containerVersion) throw badFile(source, 'its PyTorch container is of an unknown version');
  const system = await unpickle(source, version.end, torchVocabulary);
  if (system.value instanceof Map && system.value.get('little_endian') === false) {
    throw badFile(source, 'its numbers are not stored in little-endian order', 'save it again on a common machine');
  }
  const storages = new Map<string, TorchStorage>();
  const root = await unpickle(source, system.end, {
    ...torchVocabulary,
    persistent(id) {
      const storage = torchVocabulary.persistent?.(id);
      if (storage instanceof TorchStorage) storages.set(storage.key, storage);
      return storage;
    },
  });
  const keys = await unpickle(source, root.end, torchVocabulary);
  return { root: root.value, storages, keys: keys.value, end: keys.end };
}

/** Where each storage's elements are. */
async function locateStorages(
  source: ByteSource,
  { keys, storages, end }: LegacyHeader,
): Promise<Map<string, ByteSource>> {
  if (!Array.isArray(keys)) throw badFile(source, 'it has no list of its storages');
  const places = new Map<string, ByteSource>();
  const cursor = new SourceCursor(source, end);
  for (const key of keys as unknown[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage) throw badFile(source, 'it lists a storage that is of an unknown kind or belongs to no tensor');
    await cursor.need(8);
    const count = cursor.uint64();
    if (count !== storage.count) {
      throw badFile(source, `storage ${quoted(storage.key)} has ${count} elements instead of ${storage.count}`);
    }
    const bytes = partOf(source, cursor.position, count * storage.dtype.bytes);
    places.set(storage.key, bytes);
    cursor.skip(bytes.length);
  }
  return places;
}
