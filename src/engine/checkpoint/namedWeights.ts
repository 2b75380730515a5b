import type { Weight } from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import { embeddedStorage } from './embeddedStorage.ts';
import { flattenTensors } from './flattenTensors.ts';
import type { TensorFile } from './tensorFile.ts';
import { EmbeddedStorage, torchWeight, type TorchStorage, type TorchTensor } from './torchTensor.ts';

/**
 * How a container finds a storage's bytes when they are needed. Called when the file is opened, for a tensor of that
 * name: throws `badFile` when they are not there or too few.
 */
export type FindStorage = (storage: TorchStorage, tensor: string) => () => Promise<ByteSource>;

/** The moving average of a training snapshot of NVIDIA's code; what is beside it is never needed. */
const averaged = 'G_ema.';

/** Each embedded storage is a read of its own. */
const mostEmbedded = 10_000;

/** All tensors below an unpickled value as weights under their names, and its modules' settings (see flattenTensors). */
export async function namedWeights(
  source: ByteSource,
  root: unknown,
  find: FindStorage,
): Promise<Pick<TensorFile, 'tensors' | 'metadata' | 'unread'>> {
  const { tensors, unread, settings } = flattenTensors(source, root);
  const hasAverage = [...tensors.keys()].some((name) => name.startsWith(averaged));
  const weights = new Map<string, Weight>();
  let embedded = 0;
  for (const [name, tensor] of tensors) {
    const { storage } = tensor;
    if (!(storage instanceof EmbeddedStorage)) {
      weights.set(name, torchWeight(source, name, storage, tensor, find(storage, name)));
    } else if (hasAverage && !name.startsWith(averaged)) {
      weights.set(name, {
        shape: tensor.shape,
        read: async () => (await embeddedWeight(source, name, tensor, storage)).read(),
      });
    } else {
      if (++embedded > mostEmbedded) throw badFile(source, `it has more than ${mostEmbedded} tensors`);
      weights.set(name, await embeddedWeight(source, name, tensor, storage));
    }
  }
  return { tensors: weights, metadata: settings, unread };
}

async function embeddedWeight(
  file: ByteSource,
  name: string,
  tensor: TorchTensor,
  { bytes }: EmbeddedStorage,
): Promise<Weight> {
  const { storage, numbers } = await embeddedStorage(file, `tensor ${quoted(name)}`, bytes);
  return torchWeight(file, name, storage, tensor, () => Promise.resolve(numbers));
}
