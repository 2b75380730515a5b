import type { Weight } from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import type { TensorFile } from './tensorFile.ts';

/** Takes tensors from a file by name, and insists on their shapes. */
export class TensorShelf {
  readonly #file: TensorFile;
  readonly #prefix: string;

  constructor(file: TensorFile, prefix: string) {
    this.#file = file;
    this.#prefix = prefix;
  }

  has(name: string): boolean {
    return this.#file.tensors.has(this.#prefix + name);
  }

  /** The tensor of that name; null in `shape` stands for any size above 0. */
  take(name: string, shape: readonly (number | null)[]): Weight {
    const tensor = this.#file.tensors.get(this.#prefix + name);
    if (!tensor) throw badFile(this.#file, `tensor ${quoted(this.#prefix + name)} is missing`);
    const fits =
      tensor.shape.length === shape.length &&
      tensor.shape.every((size, axis) => (shape[axis] === null ? size > 0 : size === shape[axis]));
    if (!fits) {
      const expected = shape.map((size) => size ?? 'any').join(', ');
      throw badFile(
        this.#file,
        `tensor ${quoted(this.#prefix + name)} has the shape [${tensor.shape.join(', ')}] instead of [${expected}]`,
        'choose a checkpoint of an unchanged StyleGAN2',
      );
    }
    return tensor;
  }

  /** How many of name(first), name(first + 1), ... are there in a row. */
  countConsecutive(name: (index: number) => string, first: number): number {
    let index = first;
    while (this.has(name(index))) index++;
    return index - first;
  }
}
