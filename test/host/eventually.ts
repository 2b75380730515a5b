import { setTimeout as later } from 'node:timers/promises';

const patienceMs = 30_000;

/** Looks until there is something to see. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const started = Date.now();
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() - started > patienceMs) throw new Error(`Waited ${patienceMs / 1000} s in vain.`);
    await later(50);
  }
}
