import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { damaged, outcome } from '../../fuzz/fuzzCase.ts';
import { fuzzSubjects, type Subject } from '../../fuzz/subjects.ts';

/** Of each file; `npm run fuzz` tries as many as it is asked to. */
const cases = 22;
const longest = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'stylespace-fuzz-'));
const canary = join(folder, 'canary');
let subjects: readonly Subject[];
beforeAll(async () => {
  subjects = await fuzzSubjects({ withLarge: false, folder });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Pickles in some files: five in an old file of PyTorch, and in each storage inside of another pickle. */
const pickles = new Map([
  ['layouts.legacy.pt', 5],
  ['rosi_32.legacy.pt', 5],
  ['ada_torch2_16.sanitised.pkl', 1 + 5 * 56],
  ['ada_tiny.sanitised.pkl', 1 + 5 * 77],
]);

test('every stored file is sound before it is damaged, and its pickles are told apart', async () => {
  for (const subject of subjects) {
    const { name, bytes, parts, packed } = subject;
    expect([name, await outcome(subject, bytes)]).toEqual([name, name.startsWith('layouts') ? 'sentence' : 'read']);
    const found = packed?.pickle.parts ?? parts;
    const ends = found.filter((part) => part.name === 'STOP').length;
    expect(ends).toBe(pickles.get(name) ?? ends);
    expect([name, ends > 0]).toEqual([name, /\.(pt|pkl)$/.test(name)]);
  }
});

test('whatever is broken in a file, its reader ends in what it is or in one sentence, soon, and runs nothing', async () => {
  const others = subjects.map(({ bytes }) => bytes);
  const outcomes = { read: 0, sentence: 0 };
  for (const subject of subjects) {
    for (let index = 0; index < cases; index++) {
      const start = performance.now();
      const bytes = damaged(subject, index, { seed: 20_261, canary, others });
      try {
        outcomes[await outcome(subject, bytes)]++;
      } catch (error) {
        throw new Error(`${subject.name}, case ${index}`, { cause: error });
      }
      expect(performance.now() - start).toBeLessThan(longest);
    }
  }
  // Both ends of the reader were reached.
  expect(outcomes.read).toBeGreaterThan(50);
  expect(outcomes.sentence).toBeGreaterThan(200);
  expect(existsSync(canary)).toBe(false);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
