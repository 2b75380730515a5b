import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { RunQueue } from '../../../src/engine/runtime/runQueue.ts';
import type { Priority } from '../../../src/engine/runtime/task.ts';

const taskOf = (priority: Priority) => ({ priority, signal: new AbortController().signal });

test('a request that arrives during a run is served before the next one', async () => {
  // Another thread sends a message, then lets go of the run that blocks this one: ORT's runs block in the same way.
  const sent = new Int32Array(new SharedArrayBuffer(4));
  const sender = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     parentPort.once('message', () => {
       parentPort.postMessage('picture');
       Atomics.store(workerData, 0, 1);
       Atomics.notify(workerData, 0);
     });
     parentPort.postMessage('ready');`,
    { eval: true, workerData: sent },
  );
  await new Promise((resolve) => sender.once('message', resolve));
  const queue = new RunQueue();
  const order: string[] = [];
  let picture: Promise<void> | undefined;
  sender.on('message', () => {
    // JSON-RPC handles each message in a turn of its own.
    setImmediate(() => {
      picture = queue.run(taskOf('picture'), () => Promise.resolve(void order.push('picture')));
    });
  });
  const runs = Array.from({ length: 4 }, (_, run) =>
    queue.run(taskOf('discovery'), async () => {
      await new Promise(setImmediate);
      order.push(`run ${run}`);
      if (run !== 1) return;
      sender.postMessage('go');
      Atomics.wait(sent, 0, 0);
    }),
  );
  await Promise.all(runs);
  await picture;
  await sender.terminate();
  expect(order).toEqual(['run 0', 'run 1', 'picture', 'run 2', 'run 3']);
});
