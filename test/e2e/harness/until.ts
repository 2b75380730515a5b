import { setTimeout as later } from 'node:timers/promises';

/** Milliseconds for anything to appear: long, because a busy machine is slow, and only failures wait for all of it. */
export const patienceMs = 30_000;

/** Looks until there is something to see, and gives it; what is looked for is named where it never comes. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const started = Date.now();
  while (Date.now() - started < patienceMs) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await later(50);
  }
  throw new Error(`Waited ${patienceMs / 1000} s in vain for ${what}.`);
}
