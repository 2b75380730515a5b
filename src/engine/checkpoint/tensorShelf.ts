import type { Weight } from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import type { TensorFile } from './tensorFile.ts';

/** Takes tensors from a file by name, insists on their shapes, and knows which were never taken. */
export class TensorShelf {
  readonly #file: TensorFile;
  readonly #prefix: string;
  readonly #taken = new Set<string>();

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
    if (!tensor) {
      const kind = this.#file.unread?.get(this.#prefix + name);
      const what = kind === undefined ? 'is missing' : `is stored as ${quoted(kind)}, which is not read here`;
      throw badFile(this.#file, `tensor ${quoted(this.#prefix + name)} ${what}`);
    }
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
    this.#taken.add(name);
    return tensor;
  }

  /** How many tensors `<before><i><after>` there are, i = first, first + 1, ...; a gap is a missing tensor. */
  countNumbered(before: string, after: string, first: number): number {
    const isOne = (name: string): boolean =>
      name.startsWith(this.#prefix + before) &&
      name.endsWith(after) &&
      /^\d+$/.test(name.slice(this.#prefix.length + before.length, name.length - after.length));
    const count = [...this.#file.tensors.keys()].filter(isOne).length;
    for (let i = first; i < first + count; i++) {
      if (!this.has(`${before}${i}${after}`)) {
        throw badFile(this.#file, `tensor ${quoted(`${this.#prefix}${before}${i}${after}`)} is missing`);
      }
    }
    return count;
  }

  /** Full names of the tensors under the prefix that nobody took. */
  left(): string[] {
    return [...this.#file.tensors.keys()].filter(
      (name) => name.startsWith(this.#prefix) && !this.#taken.has(name.slice(this.#prefix.length)),
    );
  }

  /** A warning of them, where there are some; those whose names match `expected` need none. */
  ignored(expected?: RegExp): string[] {
    const [first, ...more] = this.left().filter((name) => !expected?.test(name));
    if (first === undefined) return [];
    const others = more.length > 0 ? ` and ${more.length} more` : '';
    return [`Tensors that StyleGAN2 does not use are ignored: ${quoted(first)}${others}.`];
  }
}
