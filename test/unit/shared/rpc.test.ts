import { PassThrough } from 'node:stream';
import { createMessageConnection } from 'vscode-jsonrpc/node';
import { expect, test } from 'vitest';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import { rpcClient, serveRpc, type Call } from '../../../src/shared/rpc.ts';

interface Api {
  double(params: { x: number }, call?: Call): Promise<number>;
  refuse(params: object, call?: Call): Promise<never>;
  fail(params: object, call?: Call): Promise<never>;
  count(params: { to: number }, call?: Call<number>): Promise<string>;
  wait(params: object, call?: Call<number>): Promise<never>;
}

/** Counts the requests that wait. */
let waiting = 0;
const api: Api = {
  double: ({ x }) => Promise.resolve(2 * x),
  refuse: () => Promise.reject(new StyleSpaceError('badFile', 'The file is empty.')),
  fail: () => Promise.reject(new TypeError('x is undefined')),
  count: ({ to }, call) => {
    for (let i = 1; i <= to; i++) call?.onProgress?.(i);
    return Promise.resolve('counted');
  },
  wait: (_, call) => {
    waiting++;
    return new Promise((_resolve, reject) => {
      const cancelled = (): void => {
        waiting--;
        reject(new StyleSpaceError('cancelled', 'The work was cancelled.'));
      };
      if (call?.signal?.aborted) cancelled();
      else call?.signal?.addEventListener('abort', cancelled);
    });
  },
};

function connect(served = api): { remote: Api; cut: () => void; close: () => void } {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const server = createMessageConnection(there, back);
  const client = createMessageConnection(back, there);
  serveRpc<Api>(server, ['double', 'refuse', 'fail', 'count', 'wait'], served);
  server.listen();
  client.listen();
  const remote = rpcClient<Api>(client, ['double', 'refuse', 'fail', 'count', 'wait'], () => new Error('lost'));
  return {
    remote,
    cut: () => {
      client.dispose();
    },
    close: () => {
      server.dispose();
    },
  };
}

test('results and errors come back as they were thrown', async () => {
  const { remote } = connect();
  expect(await remote.double({ x: 21 })).toBe(42);
  const refusal: unknown = await remote.refuse({}).catch((error: unknown) => error);
  expect(StyleSpaceError.is(refusal, 'badFile')).toBe(true);
  expect(refusal).toMatchObject({ message: 'The file is empty.' });

  const defect: unknown = await remote.fail({}).catch((error: unknown) => error);
  expect(StyleSpaceError.is(defect)).toBe(false);
  expect(defect).toMatchObject({ message: 'x is undefined', stack: expect.stringContaining('rpc.test.ts') as string });
});

test('progress arrives in order and before the answer, at its own caller', async () => {
  const { remote } = connect();
  const [a, b]: number[][] = [[], []];
  const answers = [
    remote.count({ to: 3 }, { onProgress: (i) => a!.push(i) }),
    remote.count({ to: 2 }, { onProgress: (i) => b!.push(i) }),
    remote.count({ to: 5 }),
  ];
  expect(await Promise.all(answers)).toEqual(['counted', 'counted', 'counted']);
  expect([a, b]).toEqual([
    [1, 2, 3],
    [1, 2],
  ]);
});

test('an abort reaches the other side, before or after the request has', async () => {
  const { remote } = connect();
  const controller = new AbortController();
  const running = remote.wait({}, { signal: controller.signal });
  await expect.poll(() => waiting).toBe(1);
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await expect(remote.wait({}, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  const early = new AbortController();
  const overtaken = remote.wait({}, { signal: early.signal });
  early.abort();
  await expect(overtaken).rejects.toMatchObject({ code: 'cancelled' });
  expect(waiting).toBe(0);
});

test('a connection that ends answers what is pending and what comes after', async () => {
  const { remote, cut } = connect();
  const pending = [remote.wait({}), remote.wait({})];
  await expect.poll(() => waiting).toBe(2);
  cut();
  for (const request of pending) await expect(request).rejects.toThrow('lost');
  await expect(remote.double({ x: 1 })).rejects.toThrow('lost');
  waiting = 0;
});

test('a connection that is closed cancels what it asked for, and progress after that is no error', async () => {
  let progress: ((i: number) => void) | undefined;
  const { remote, close } = connect({
    ...api,
    wait: (params, call) => {
      progress = call?.onProgress;
      return api.wait(params, call);
    },
  });
  const heard: number[] = [];
  void remote.wait({}, { onProgress: (i) => heard.push(i) }).catch(() => undefined);
  await expect.poll(() => waiting).toBe(1);
  progress!(1);
  await expect.poll(() => heard).toEqual([1]);
  close();
  expect(waiting).toBe(0);
  expect(() => {
    progress!(2);
  }).not.toThrow();
});
