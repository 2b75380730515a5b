import type { Weight } from '../stylegan2/generator.ts';
import { badFile, type Named } from './badFile.ts';
import { repeated } from './weights.ts';

const grey = 'The generator makes grey pictures: they are shown as three equal colours.';

/** A ToRGB's numbers for three colours, whether the generator makes these or grey, which then is said in `warnings`. */
export function threeColours(
  file: Named,
  { weight, bias }: { readonly weight: Weight; readonly bias: Weight },
  warnings: Set<string>,
): { readonly weight: Weight; readonly bias: Weight } {
  const colours = weight.shape[0]!;
  if (colours === 3) return { weight, bias };
  if (colours === 1) {
    warnings.add(grey);
    return { weight: repeated(weight, 3), bias: repeated(bias, 3) };
  }
  const what = `its pictures have ${colours} channels instead of 3 colours or 1 of grey`;
  throw badFile(file, what, 'choose another checkpoint');
}
