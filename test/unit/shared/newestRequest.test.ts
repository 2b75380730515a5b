import { expect, test } from 'vitest';
import { NewestRequest } from '../../../src/shared/newestRequest.ts';

/** A request that is answered by hand. */
interface Held {
  start: () => Promise<string>;
  started: () => boolean;
  answer: (text: string) => void;
  fail: () => void;
}

function held(): Held {
  let started = false;
  let resolve: (text: string) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<string>((...settle) => {
    [resolve, reject] = settle;
  });
  return {
    start: () => {
      started = true;
      return promise;
    },
    started: () => started,
    answer: (text) => {
      resolve(text);
    },
    fail: () => {
      reject(new Error('failed'));
    },
  };
}

test('of many values one runs, the newest waits, and those between are told that they were passed over', async () => {
  const newest = new NewestRequest<string, string>();
  const [a, b, c, d] = [held(), held(), held(), held()];
  const answers = [a, b, c, d].map(({ start }) => newest.run('slider', start));
  expect([a, b, c, d].map(({ started }) => started())).toEqual([true, false, false, false]);
  expect(await answers[1]).toBeUndefined();
  expect(await answers[2]).toBeUndefined();

  a.answer('first');
  expect(await answers[0]).toBe('first');
  await expect.poll(d.started).toBe(true);
  d.answer('last');
  expect(await answers[3]).toBe('last');
  expect([b.started(), c.started()]).toEqual([false, false]);
});

test('a failure is the answer to its own request only', async () => {
  const newest = new NewestRequest<string, string>();
  const [a, b] = [held(), held()];
  const first = newest.run('slider', a.start);
  const second = newest.run('slider', b.start);
  a.fail();
  await expect(first).rejects.toThrow('failed');
  b.answer('well');
  expect(await second).toBe('well');
  expect(await newest.run('slider', () => Promise.resolve('later'))).toBe('later');
});

test('keys do not wait for each other', () => {
  const newest = new NewestRequest<string, string>();
  const [a, b] = [held(), held()];
  void newest.run('left', a.start);
  void newest.run('right', b.start);
  expect(b.started()).toBe(true);
});
