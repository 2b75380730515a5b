import type { TensorFile } from './tensorFile.ts';

/** How a naming scheme finds its generator among the tensors of a file. */
export interface PrefixRule {
  /** Tensors that every generator has; the first tells where to look. */
  readonly signs: readonly [string, ...string[]];
  /** Where its names usually start, best first. */
  readonly usual: readonly string[];
  /** What is not taken even where it is the only one. */
  readonly never?: RegExp;
}

/** One of the usual places, else the only place where there is a generator: `module.`, say, of a parallel training. */
export function generatorPrefix({ tensors }: TensorFile, { signs, usual, never }: PrefixRule): string | undefined {
  const isGenerator = (prefix: string): boolean => signs.every((name) => tensors.has(prefix + name));
  const found = usual.find(isGenerator);
  if (found !== undefined) return found;
  const [sign] = signs;
  const others = [...tensors.keys()]
    .filter((name) => name.endsWith(`.${sign}`))
    .map((name) => name.slice(0, -sign.length))
    .filter(isGenerator);
  const [only, ...more] = others;
  return only === undefined || more.length > 0 || never?.test(only) ? undefined : only;
}
