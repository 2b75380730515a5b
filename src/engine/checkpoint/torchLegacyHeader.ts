import { badFile } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import { unpickle } from './pickle/unpickler.ts';
import { TorchStorage, UnreadStorage } from './torchTensor.ts';
import { torchVocabulary } from './torchVocabulary.ts';

/** The first pickle of such a file is this number. */
export const torchMagic = 0x1950a86a20f9469cfc6cn;

const containerVersion = 1001;

/** What the pickles of such a file say. */
export interface LegacyHeader {
  /** What was saved. */
  readonly root: unknown;
  readonly storages: ReadonlyMap<string, TorchStorage | UnreadStorage>;
  /** The list of the storages' keys, in the order of their numbers. */
  readonly keys: unknown;
  /** Where the numbers start. */
  readonly end: number;
}

/** The pickles from the second on, which starts at `position`. */
export async function readLegacyHeader(source: ByteSource, position: number): Promise<LegacyHeader> {
  const version = await unpickle(source, position, torchVocabulary);
  if (version.value !== containerVersion) throw badFile(source, 'its PyTorch container is of an unknown version');
  const system = await unpickle(source, version.end, torchVocabulary);
  if (system.value instanceof Map && system.value.get('little_endian') === false) {
    throw badFile(source, 'its numbers are not stored in little-endian order', 'save it again on a common machine');
  }
  const storages = new Map<string, TorchStorage | UnreadStorage>();
  const root = await unpickle(source, system.end, {
    ...torchVocabulary,
    persistent(id) {
      const storage = torchVocabulary.persistent?.(id);
      if (storage instanceof TorchStorage || storage instanceof UnreadStorage) storages.set(storage.key, storage);
      return storage;
    },
  });
  const keys = await unpickle(source, root.end, torchVocabulary);
  return { root: root.value, storages, keys: keys.value, end: keys.end };
}
