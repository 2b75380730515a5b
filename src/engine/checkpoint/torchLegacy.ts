import type { Weight } from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import { partOf, type ByteSource } from './byteSource.ts';
import { unpickle } from './pickle/unpickler.ts';
import { SourceCursor } from './sourceCursor.ts';
import { flattenStateDict } from './stateDict.ts';
import type { TensorFile } from './tensorFile.ts';
import { TorchStorage, torchWeight } from './torchTensor.ts';
import { torchVocabulary } from './torchVocabulary.ts';

/** The first pickle of such a file is this number. */
export const torchMagic = 0x1950a86a20f9469cfc6cn;

const containerVersion = 1001;

/**
 * Reads the container of `torch.save` before PyTorch 1.6 (`_legacy_save` in torch/serialization.py): five pickles
 * (magic number, version, the writing system, the object, the storages' keys), then for each key in that order the
 * number of elements as int64 and the elements. `position`: where the second pickle starts.
 */
export async function readTorchLegacy(source: ByteSource, position: number): Promise<TensorFile> {
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
  const places = await locateStorages(source, keys, storages);

  const tensors = new Map<string, Weight>();
  for (const [name, tensor] of flattenStateDict(source, root.value)) {
    const bytes = places.get(tensor.storage.key);
    if (!bytes) throw badFile(source, `the numbers of tensor ${quoted(name)} are missing`);
    if (bytes.length !== tensor.storage.count * tensor.storage.dtype.bytes) {
      throw badFile(source, `tensor ${quoted(name)} disagrees with its storage about their size`);
    }
    tensors.set(
      name,
      torchWeight(source, name, tensor, () => Promise.resolve(bytes)),
    );
  }
  return { name: source.name, container: '.pt (legacy)', tensors, metadata: new Map() };
}

/** Where each storage's elements are. */
async function locateStorages(
  source: ByteSource,
  keys: { readonly value: unknown; readonly end: number },
  storages: ReadonlyMap<string, TorchStorage>,
): Promise<Map<string, ByteSource>> {
  if (!Array.isArray(keys.value)) throw badFile(source, 'it has no list of its storages');
  const places = new Map<string, ByteSource>();
  const cursor = new SourceCursor(source, keys.end);
  for (const key of keys.value as unknown[]) {
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
