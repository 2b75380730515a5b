import { StyleSpaceError } from '../shared/errors.ts';
import { logDefect } from './log.ts';
import { remedyOf, type Remedy } from './reportError.ts';

/** Why a panel shows nothing, the title of its button, and what that does before the panel tries again. */
export type Stop = readonly [sentence: string, title: string, remedy?: Remedy | undefined];

/** @param what the panel is of: "generator" */
export function stopped(what: string, error: unknown): Stop {
  const tryAgain = 'Try Again';
  if (StyleSpaceError.is(error)) return [error.message, ...(remedyOf(error) ?? ([tryAgain] as const))];
  logDefect(`Opening a ${what}`, error);
  const sentence = `The ${what} cannot be shown because of a defect: the log (StyleSpace: Show Log) has the details.`;
  return [sentence, tryAgain];
}
