import type { SynthesisBlock } from '../stylegan2/generator.ts';
import { badFile, type Named } from './badFile.ts';

/** How many of `blocks` have a ToRGB and a second path: the last one a ToRGB always, the first one never a second path. */
const architectures = new Map<unknown, (blocks: number) => readonly [toRgbs: number, skips: number]>([
  ['skip', (blocks) => [blocks, 0]],
  ['orig', () => [1, 0]],
  ['resnet', (blocks) => [1, blocks - 1]],
]);

/**
 * Throws `badFile` when blocks are of none of the architectures, as where a layer is missing, or not of the `stated` one.
 *
 * @param names of a file's layers
 */
export function checkArchitecture(
  file: Named,
  blocks: readonly SynthesisBlock[],
  names: { readonly toRgb: string; readonly skip: string },
  stated?: unknown,
): void {
  const toRgbs = blocks.filter(({ toRgb }) => toRgb).length;
  const skips = blocks.filter(({ skip }) => skip).length;
  const fits = [...architectures]
    .filter(([, counts]) => String(counts(blocks.length)) === String([toRgbs, skips]))
    .map(([name]) => name);
  const placed = blocks.at(-1)!.toRgb && !blocks[0]!.skip;
  if (placed && (stated === undefined ? fits.length > 0 : fits.includes(stated))) return;
  const what = `${toRgbs} of its ${blocks.length} blocks have a layer "${names.toRgb}" and ${skips} a layer "${names.skip}"`;
  const expected =
    stated === undefined
      ? 'which is none of the architectures "skip", "orig" and "resnet"'
      : `which is not the architecture ${JSON.stringify(stated).slice(0, 100)} that it states`;
  throw badFile(file, `${what}, ${expected}`);
}
