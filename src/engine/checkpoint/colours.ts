import type { Weight } from '../stylegan2/generator.ts';
import { badFile, type Named } from './badFile.ts';
import { firstRows, repeated } from './weights.ts';

const grey = 'The generator makes grey pictures: they are shown as three equal colours.';
const transparent =
  'The generator makes pictures of 4 channels: the first three are shown as colours, the fourth is left out.';

/**
 * A ToRGB's numbers for three colours. That a generator makes grey, or a fourth channel (alpha), which no other layer sees,
 * is said in `warnings`.
 */
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
  if (colours === 4) {
    warnings.add(transparent);
    return { weight: firstRows(weight, 3), bias: firstRows(bias, 3) };
  }
  const what = `its pictures have ${colours} channels instead of 1 of grey, 3 colours, or 4 with alpha`;
  throw badFile(file, what, 'choose another checkpoint');
}
