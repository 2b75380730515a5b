import { StyleSpaceError } from '../../shared/errors.ts';

/** Why a model of so many classes cannot make pictures of this one, as a sentence; null: it can. */
export function classProblem(classes: number, label: number | null): string | null {
  if (classes === 0) {
    return label === null ? null : `The model has no classes, but class ${label} is asked for: leave the class out.`;
  }
  const choice = classes === 1 ? 'its one class, 0' : `one of its classes, 0 to ${classes - 1}`;
  if (label === null) return `The model makes pictures of classes: choose ${choice}.`;
  return label < classes ? null : `The model has no class ${label}: choose ${choice}.`;
}

/** Refuses (`badUsage`) a class that the model has not, or the lack of one that it needs. */
export function checkClass(classes: number, label: number | null): void {
  const sentence = classProblem(classes, label);
  if (sentence !== null) throw new StyleSpaceError('badUsage', sentence);
}
