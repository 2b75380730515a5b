import { isObject } from './jsonRules.ts';

/** What the page of a generator keeps over a reload of the window. */
export interface ModelPageState {
  readonly target: string;
}

/** The generator that a kept state speaks of; undefined where it is none of ours. */
export function keptModel(state: unknown): string | undefined {
  const target = isObject(state) ? state['target'] : undefined;
  return typeof target === 'string' && target.length > 0 && target.length <= 10_000 ? target : undefined;
}
