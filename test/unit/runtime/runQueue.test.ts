import { afterEach, expect, test, vi } from 'vitest';
import { giveWayMs, RunQueue } from '../../../src/engine/runtime/runQueue.ts';
import type { Priority } from '../../../src/engine/runtime/task.ts';

const taskOf = (priority: Priority, signal = new AbortController().signal) => ({ priority, signal });

afterEach(() => {
  vi.useRealTimers();
});

test('the most urgent waiting job goes next, first come first served within a priority', async () => {
  const queue = new RunQueue();
  const order: string[] = [];
  const job = (name: string) => () => Promise.resolve(void order.push(name));
  await Promise.all([
    queue.run(taskOf('discovery'), job('discovery 1')),
    queue.run(taskOf('discovery'), job('discovery 2')),
    queue.run(taskOf('heatmap'), job('heatmap')),
    queue.run(taskOf('tile'), job('tile')),
    queue.run(taskOf('picture'), job('picture 1')),
    queue.run(taskOf('picture'), job('picture 2')),
  ]);
  expect(order).toEqual(['discovery 1', 'picture 1', 'picture 2', 'tile', 'heatmap', 'discovery 2']);
});

test('a picture that is asked for during a discovery waits for one run only', async () => {
  const queue = new RunQueue();
  const order: string[] = [];
  let picture: Promise<void> | undefined;
  const discovery = Array.from({ length: 5 }, (_, run) =>
    queue.run(taskOf('discovery'), () => {
      order.push(`run ${run}`);
      if (run === 1) picture = queue.run(taskOf('picture'), () => Promise.resolve(void order.push('picture')));
      return Promise.resolve();
    }),
  );
  await Promise.all(discovery);
  await picture;
  expect(order).toEqual(['run 0', 'run 1', 'picture', 'run 2', 'run 3', 'run 4']);
});

test('a cancelled job that has not begun rejects and never runs', async () => {
  const queue = new RunQueue();
  const controller = new AbortController();
  let ran = false;
  const first = queue.run(taskOf('picture'), () => {
    controller.abort();
    return Promise.resolve();
  });
  const second = queue.run(taskOf('picture', controller.signal), () => {
    ran = true;
    return Promise.resolve();
  });
  await first;
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  expect(ran).toBe(false);
});

test('a job that throws rejects its own promise and the queue goes on', async () => {
  const queue = new RunQueue();
  const broken = queue.run(taskOf('picture'), () => Promise.reject(new Error('no memory')));
  const next = queue.run(taskOf('picture'), () => Promise.resolve('fine'));
  await expect(broken).rejects.toThrow('no memory');
  await expect(next).resolves.toBe('fine');
});

test('messages are heard between runs', async () => {
  const queue = new RunQueue();
  const order: string[] = [];
  setImmediate(() => order.push('message'));
  await Promise.all(
    [1, 2].map((n) => queue.run(taskOf('picture'), () => Promise.resolve(void order.push(`run ${n}`)))),
  );
  expect(order).toEqual(['run 1', 'message', 'run 2']);
});

test('a discovery gives way to pictures until none was asked for during a while', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  const queue = new RunQueue();
  const order: string[] = [];
  const note = (name: string) => () => Promise.resolve(void order.push(name));
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  };
  await queue.run(taskOf('picture'), note('picture 0'));
  const discovery = [0, 1].map((run) => queue.run(taskOf('discovery'), note(`run ${run}`)));
  for (let move = 1; move <= 3; move++) {
    vi.advanceTimersByTime(giveWayMs - 1);
    await turns();
    await queue.run(taskOf(move === 2 ? 'tile' : 'picture'), note(`picture ${move}`));
  }
  expect(order).toEqual(['picture 0', 'picture 1', 'picture 2', 'picture 3']);
  await queue.run(taskOf('heatmap'), note('heatmap'));
  vi.advanceTimersByTime(giveWayMs);
  await Promise.all(discovery);
  expect(order.slice(4)).toEqual(['heatmap', 'run 0', 'run 1']);
});

test('a discovery that gives way ends at once when it is cancelled', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  const queue = new RunQueue();
  const controller = new AbortController();
  await queue.run(taskOf('picture'), () => Promise.resolve());
  const discovery = queue.run(taskOf('discovery', controller.signal), () => Promise.resolve('done'));
  controller.abort();
  await expect(discovery).rejects.toMatchObject({ code: 'cancelled' });
  const next = queue.run(taskOf('discovery'), () => Promise.resolve('next'));
  vi.advanceTimersByTime(giveWayMs);
  await expect(next).resolves.toBe('next');
});
