import { badFile, quoted } from './badFile.ts';
import type { TensorFile } from './tensorFile.ts';
import type { TensorShelf } from './tensorShelf.ts';

/** outer([1, 3, 3, 1]), the only resampling filter that StyleGAN2 was trained with and that the network runs. */
const filter = [1, 3, 3, 1].flatMap((row) => [1, 3, 3, 1].map((column) => row * column));
const filterSum = 64;

/** Takes a stored filter, where it is there, and refuses the file when it is another one. `sum`: its numbers' sum. */
export async function checkResampleFilter(
  file: TensorFile,
  shelf: TensorShelf,
  name: string,
  sum: number,
): Promise<void> {
  if (!shelf.has(name)) return;
  const values = await shelf.take(name, [4, 4]).read();
  // Files in half precision hold these numbers exactly too: products of 1 and 3, divided by a power of two.
  if (!filter.every((expected, i) => values[i] === (expected * sum) / filterSum)) {
    throw badFile(file, `tensor ${quoted(name)} is not the filter 1, 3, 3, 1`, 'such a generator cannot be run here');
  }
}
