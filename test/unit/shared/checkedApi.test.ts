import { expect, test, vi } from 'vitest';
import { checkedApi } from '../../../src/shared/checkedApi.ts';
import { integer, text } from '../../../src/shared/jsonRules.ts';

interface Api {
  add(params: { a: number; note?: string }): Promise<number>;
}

const add = vi.fn(({ a }: { a: number }) => Promise.resolve(a + 1));
const api = checkedApi<Api>({ add: { a: integer(0, 10), 'note?': text(3) } }, { add });

test('what keeps the rules reaches the method, with what comes besides', async () => {
  expect(await api.add({ a: 4, note: 'abc' })).toBe(5);
  expect(add).toHaveBeenCalledExactlyOnceWith({ a: 4, note: 'abc' }, undefined);
  add.mockClear();
});

test.each([
  [undefined, 'must be an object'],
  [null, 'must be an object'],
  [[4], 'must be an object'],
  [{}, 'has no "a" (a whole number from 0 to 10)'],
  [{ a: NaN }, 'a must be a whole number from 0 to 10'],
  [{ a: 11 }, 'a must be a whole number from 0 to 10'],
  [{ a: '4' }, 'a must be a whole number from 0 to 10'],
  [{ a: 4, note: 'abcd' }, 'note must be a text of at most 3 characters'],
])('%j is refused before the method sees it', async (params, why) => {
  await expect(api.add(params as never)).rejects.toMatchObject({
    code: 'badUsage',
    message: `The page asked for "add" in a way it may not: ${why}.`,
  });
  expect(add).not.toHaveBeenCalled();
});
