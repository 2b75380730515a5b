import { badFile, quoted } from './badFile.ts';
import { partOf, type ByteSource } from './byteSource.ts';
import { SourceCursor } from './sourceCursor.ts';
import type { TensorFile } from './tensorFile.ts';
import { namedWeights, type FindStorage } from './namedWeights.ts';
import { readLegacyHeader, type LegacyHeader } from './torchLegacyHeader.ts';

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
  return { name: source.name, container: '.pt (legacy)', ...(await namedWeights(source, header.root, find)) };
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
