import { expect, test } from 'vitest';
import { MadeOnce } from '../../../src/shared/madeOnce.ts';

test('it is made once for all who ask', async () => {
  const once = new MadeOnce<number>();
  expect(await once.made()).toBeUndefined();
  let made = 0;
  const make = (): Promise<number> => Promise.resolve(++made);
  expect(await Promise.all([once.get(make), once.get(make)])).toEqual([1, 1]);
  expect(await once.get(make)).toBe(1);
  expect(await once.made()).toBe(1);
});

test('where making fails, only who began it hears of it, and the next one makes it', async () => {
  const once = new MadeOnce<string>();
  const failing = once.get(() => Promise.reject(new Error('stopped')));
  const waiting = [once.get(() => Promise.resolve('first')), once.get(() => Promise.resolve('second'))];
  await expect(failing).rejects.toThrow('stopped');
  expect(await Promise.all(waiting)).toEqual(['first', 'first']);
});
