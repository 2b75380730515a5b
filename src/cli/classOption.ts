import { checkClass } from '../engine/model/modelClass.ts';

/** The option `--class` as the engine takes it; refused where the model has no such class, or needs one. */
export function classOption({ classes }: { readonly classes: number }, label: number | undefined): number | null {
  checkClass(classes, label ?? null, { omit: 'leave out --class', give: 'name one by --class' });
  return label ?? null;
}
