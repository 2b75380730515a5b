import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from '../../../src/engine/paced.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

test('ten reports a second at most, and the last one always', () => {
  const seen: number[] = [];
  const report = paced((done) => seen.push(done));
  for (let done = 0; done < 10; done++) {
    report(done, 10);
    vi.advanceTimersByTime(40);
  }
  report(10, 10);
  // Every third step of 40 ms is the first after 100 ms.
  expect(seen).toEqual([0, 3, 6, 9, 10]);
});
