import { expect, test } from 'vitest';
import { newCancelController } from '../../../src/shared/cancelSignal.ts';
import { FaceMaps } from '../../../src/shared/faceMaps.ts';
import type { Call } from '../../../src/shared/rpc.ts';

test('what was made is kept; of what is asked for meanwhile only the newest is made', async () => {
  const made: number[] = [];
  const maps = new FaceMaps(async ({ seed }) => {
    made.push(seed);
    await Promise.resolve();
    return `map ${seed}`;
  });
  expect(await Promise.all([1, 2, 3].map((seed) => maps.of({ seed })))).toEqual(['map 1', undefined, 'map 3']);
  expect(await maps.of({ seed: 1 })).toBe('map 1');
  expect(made).toEqual([1, 3]);
});

test('one that is no longer wanted is cancelled and not kept, and the next one is made', async () => {
  const calls: (Call | undefined)[] = [];
  const maps = new FaceMaps(({ seed }, call) => {
    calls.push(call);
    return new Promise<string>((resolve, reject) => {
      if (!call?.signal) resolve(`map ${seed}`);
      call?.signal?.addEventListener('abort', () => {
        reject(new Error('cancelled'));
      });
    });
  });
  const { signal, abort } = cancellable();
  const first = maps.of({ seed: 1 }, { signal });
  const second = maps.of({ seed: 2 });
  abort();
  await expect(first).rejects.toThrow('cancelled');
  expect(await second).toBe('map 2');
  expect(await maps.of({ seed: 1 })).toBe('map 1');
  expect(calls).toHaveLength(3);
});

function cancellable() {
  const controller = newCancelController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort();
    },
  };
}
