import { badFile } from './badFile.ts';
import { memorySource, partOf, type ByteSource } from './byteSource.ts';
import { unpickle } from './pickle/unpickler.ts';
import { readLegacyHeader, torchMagic } from './torchLegacyHeader.ts';
import { TorchStorage } from './torchTensor.ts';
import { torchVocabulary } from './torchVocabulary.ts';

/** Its five pickles are about 250 bytes: a storage, its key and its device. */
const longestHeader = 4096;

/**
 * The storage in a byte string that `torch.storage._load_from_bytes` would load: a file of the old `torch.save` with one
 * storage for its object (`_StorageBase.__reduce__` in torch/storage.py). Reads the header; the numbers stay where they are.
 *
 * @param file for messages, with `what`: `tensor "x"`
 */
export async function embeddedStorage(
  file: ByteSource,
  what: string,
  bytes: ByteSource,
): Promise<{ storage: TorchStorage; numbers: ByteSource }> {
  const start = memorySource(await bytes.read(0, Math.min(longestHeader, bytes.length)), file.name);
  const first = await unpickle(start, 0, torchVocabulary);
  if (first.value !== torchMagic) throw badFile(file, `${what} is stored in an unknown way`);
  const { root, keys, end } = await readLegacyHeader(start, first.end);
  if (!(root instanceof TorchStorage) || !Array.isArray(keys) || keys.length !== 1 || keys[0] !== root.key) {
    throw badFile(file, `${what} is stored in an unknown way`);
  }
  // The number of elements as int64; it is in the header, too.
  const from = end + 8;
  const length = root.count * root.dtype.bytes;
  if (from + length > bytes.length) {
    throw badFile(file, `${what} needs ${length} bytes but has ${Math.max(0, bytes.length - from)}`);
  }
  return { storage: root, numbers: partOf(bytes, from, length) };
}
