import type { Weight } from '../stylegan2/generator.ts';
import { badFile, type Named } from './badFile.ts';
import type { TensorShelf } from './tensorShelf.ts';
import { reshaped } from './weights.ts';

/**
 * Takes the learned constant, stored [channels, 4, 4] or with a 1 before, as [channels, 4, 4]. Forks for pictures that are
 * not square let them grow from another size (`init_res` of eps696/stylegan2ada, `min_h` and `min_w` of skyflynil/stylegan2):
 * such a file is refused, since everything behind this reader takes pictures as square.
 */
export function learnedConstant(file: Named, shelf: TensorShelf, name: string, axes: 3 | 4): Weight {
  const stored = shelf.take(name, [...(axes === 4 ? [1] : []), null, null, null]);
  const shape = stored.shape.slice(-3);
  const [, height, width] = shape as [number, number, number];
  if (height === 4 && width === 4) return axes === 3 ? stored : reshaped(stored, shape);
  const what = `its pictures grow from ${height} x ${width} numbers instead of 4 x 4`;
  throw badFile(
    file,
    height === width ? what : `${what}, so that they are not square`,
    'only square pictures that grow from 4 x 4 can be made here',
  );
}
