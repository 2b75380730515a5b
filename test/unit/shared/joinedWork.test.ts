import { expect, test } from 'vitest';
import { JoinedWork } from '../../../src/shared/joinedWork.ts';
import type { Call } from '../../../src/shared/rpc.ts';

/** Work that is ended by hand. */
function held(): {
  readonly calls: Required<Call<number>>[];
  readonly begin: (call: Required<Call<number>>) => Promise<string>;
  readonly end: (result: string | Error) => void;
} {
  const calls: Required<Call<number>>[] = [];
  let settle: (result: string | Error) => void = () => undefined;
  return {
    calls,
    begin: (call) => {
      calls.push(call);
      return new Promise((resolve, reject) => {
        settle = (result) => {
          if (result instanceof Error) reject(result);
          else resolve(result);
        };
      });
    },
    end: (result) => {
      settle(result);
    },
  };
}

test('who asks meanwhile gets the same result, and hears of it from where it is', async () => {
  const [joined, work] = [new JoinedWork<string, number>(), held()];
  const heard: number[][] = [[], []];
  const first = joined.run('a', work.begin, { onProgress: (step) => heard[0]!.push(step) });
  work.calls[0]!.onProgress(1);
  const second = joined.run('a', work.begin, { onProgress: (step) => heard[1]!.push(step) });
  const third = joined.run('a', work.begin);
  work.calls[0]!.onProgress(2);
  work.end('done');
  expect(await Promise.all([first, second, third])).toEqual(['done', 'done', 'done']);
  expect(work.calls).toHaveLength(1);
  expect(heard).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test('work under another key, and after the end, is begun', async () => {
  const [joined, work, other] = [new JoinedWork<string, number>(), held(), held()];
  const answers = [joined.run('a', work.begin), joined.run('b', other.begin)];
  expect([work.calls.length, other.calls.length]).toEqual([1, 1]);
  work.end('a');
  other.end('b');
  expect(await Promise.all(answers)).toEqual(['a', 'b']);
  const again = joined.run('a', work.begin);
  expect(work.calls).toHaveLength(2);
  work.end('again');
  expect(await again).toBe('again');
});

test('who cancels stops waiting; the work stops with the last, and is begun anew by the next', async () => {
  const [joined, work] = [new JoinedWork<string, number>(), held()];
  const controllers = [new AbortController(), new AbortController()];
  const heard: number[] = [];
  const [first, second] = controllers.map(({ signal }) =>
    joined.run('a', work.begin, { signal, onProgress: (step) => heard.push(step) }),
  );
  controllers[0]!.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  expect(work.calls[0]!.signal.aborted).toBe(false);
  work.calls[0]!.onProgress(7);
  expect(heard).toEqual([7]);
  controllers[1]!.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  expect(work.calls[0]!.signal.aborted).toBe(true);
  const next = joined.run('a', work.begin);
  expect(work.calls).toHaveLength(2);
  work.end('anew');
  expect(await next).toBe('anew');
});

test('a call that is cancelled already begins nothing, and a failure is everybody’s', async () => {
  const [joined, work] = [new JoinedWork<string, number>(), held()];
  await expect(joined.run('a', work.begin, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(work.calls).toEqual([]);
  const answers = [joined.run('a', work.begin), joined.run('a', work.begin)];
  work.end(new Error('out of order'));
  for (const answer of answers) await expect(answer).rejects.toThrow('out of order');
});
