import { StyleSpaceError } from '../../shared/errors.ts';

/** What to do about a class, in the words of whoever asked for it. */
export interface ClassWords {
  readonly omit: string;
  readonly give: string;
}

const engineWords: ClassWords = { omit: 'leave the class out', give: 'choose one of them' };

/** Why a model of so many classes cannot make pictures of this one (null: of none), as a sentence; null: it can. */
export function classProblem(classes: number, label: number | null, { omit, give }: ClassWords): string | null {
  if (classes === 0) return label === null ? null : `The model has no classes: ${omit}.`;
  const range = classes === 1 ? '0' : `0 to ${classes - 1}`;
  if (label === null) return `The model has classes (${range}): ${give}.`;
  return label < classes ? null : `The model has no class ${label}, only ${range}: ${give}.`;
}

/** Refuses (`badUsage`) a class that the model has not, or the lack of one that it needs. */
export function checkClass(classes: number, label: number | null, words = engineWords): void {
  const sentence = classProblem(classes, label, words);
  if (sentence !== null) throw new StyleSpaceError('badUsage', sentence);
}
