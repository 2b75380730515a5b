import { badFile, notAGenerator, quoted } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import { unpickle } from './pickle/unpickler.ts';
import { namedWeights, type FindStorage } from './namedWeights.ts';
import type { TensorFile } from './tensorFile.ts';
import { torchVocabulary } from './torchVocabulary.ts';
import { ZipDirectory } from './zipDirectory.ts';

/**
 * Reads the container of `torch.save` since PyTorch 1.6: a zip archive with the pickle `<stem>/data.pkl` and one
 * member `<stem>/data/<key>` for each storage (torch/serialization.py, caffe2/serialize/inline_container.h).
 */
export async function readTorchZip(source: ByteSource): Promise<TensorFile> {
  const zip = await ZipDirectory.read(source);
  const pickles = [...zip.names].filter((name) => /^[^/]{1,255}\/data\.pkl$/.test(name));
  if (pickles.length !== 1) throw notAGenerator(source, 'it is a zip archive, but not one written by torch.save');
  const root = pickles[0]!.slice(0, -'data.pkl'.length);
  await checkByteOrder(source, zip, `${root}byteorder`);

  const { value } = await unpickle(await zip.open(pickles[0]!), 0, torchVocabulary);
  const find: FindStorage = (storage, name) => {
    const { key, dtype, count } = storage;
    const record = `${root}data/${key}`;
    const stored = zip.size(record);
    if (stored === undefined) throw badFile(source, `the numbers of tensor ${quoted(name)} are missing`);
    if (stored !== count * dtype.bytes) {
      throw badFile(source, `tensor ${quoted(name)} needs ${count * dtype.bytes} bytes but has ${stored}`);
    }
    return () => zip.open(record);
  };
  return { name: source.name, container: '.pt (zip)', ...(await namedWeights(source, value, find)) };
}

/** A record since PyTorch 2.1; before, files were always written in the machine's order, little-endian everywhere. */
async function checkByteOrder(source: ByteSource, zip: ZipDirectory, record: string): Promise<void> {
  const size = zip.size(record);
  if (size === undefined) return;
  const order = size === 6 ? new TextDecoder().decode(await (await zip.open(record)).read(0, size)) : 'another';
  if (order !== 'little') {
    throw badFile(source, 'its numbers are not stored in little-endian order', 'save it again on a common machine');
  }
}
