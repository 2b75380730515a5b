import { expect, test } from 'vitest';
import { RestartPolicy } from '../../../src/engine/restartPolicy.ts';

const minute = 60_000;

test('three restarts in five minutes, each after a longer wait, then none', () => {
  const policy = new RestartPolicy();
  expect([0, 1, 2, 3].map((m) => policy.afterExit(m * minute))).toEqual([250, 500, 1000, undefined]);
});

test('restarts are forgotten after five minutes, or when the user asks', () => {
  const policy = new RestartPolicy();
  for (const m of [0, 3, 4]) policy.afterExit(m * minute);
  expect(policy.afterExit(4.9 * minute)).toBeUndefined();
  expect(policy.afterExit(5 * minute)).toBe(1000);
  expect(policy.afterExit(5 * minute)).toBeUndefined();
  policy.reset();
  expect(policy.afterExit(5 * minute)).toBe(250);
});
