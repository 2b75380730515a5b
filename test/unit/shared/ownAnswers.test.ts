// Its import makes the common part of the package work in Node.
import 'vscode-jsonrpc/node';
import { expect, test } from 'vitest';
import { ownAnswers } from '../../../src/shared/ownAnswers.ts';
import { postedConnection, type Post } from '../../../src/shared/postedConnection.ts';
import { rpcClient, serveRpc } from '../../../src/shared/rpc.ts';

interface Api {
  slow(params: { page: string }): Promise<string>;
}

/** Two ends of a wire on which everything that is sent reaches all listeners of the other end. */
function wire(): [Post, Post] {
  type Listener = (message: unknown) => void;
  const [hosts, pages]: [Set<Listener>, Set<Listener>] = [new Set(), new Set()];
  const end = (own: Set<Listener>, others: Set<Listener>): Post => ({
    send: (message) => {
      queueMicrotask(() => {
        for (const listener of others) listener(structuredClone(message));
      });
    },
    onMessage: (listener) => {
      own.add(listener);
      return { dispose: () => own.delete(listener) };
    },
  });
  return [end(hosts, pages), end(pages, hosts)];
}

test('an answer to a page that has gone is not taken for one to its successor', async () => {
  const [hostEnd, pageEnd] = wire();
  const answers = new Map<string, () => void>();
  serveRpc<Api>(postedConnection(hostEnd), ['slow'], {
    slow: ({ page }) =>
      new Promise((resolve) =>
        answers.set(page, () => {
          resolve(`for ${page}`);
        }),
      ),
  });
  const open = (page: string): Promise<string> =>
    rpcClient<Api>(postedConnection(ownAnswers(page, pageEnd)), ['slow'], () => new Error('gone')).slow({ page });
  // The first request of each.
  const [first, second] = [open('a'), open('b')];
  while (answers.size < 2) await new Promise(setImmediate);
  answers.get('a')!();
  answers.get('b')!();
  expect(await Promise.all([first, second])).toEqual(['for a', 'for b']);
});

test('cancelling names the request as it was sent, and what is not ours passes unchanged', () => {
  const sent: unknown[] = [];
  let arrive: (message: unknown) => void = () => undefined;
  const heard: unknown[] = [];
  const post = ownAnswers('p', {
    send: (message) => sent.push(message),
    onMessage: (listener) => {
      arrive = listener;
      return { dispose: () => undefined };
    },
  });
  post.onMessage((message) => heard.push(message));
  const request = { jsonrpc: '2.0', id: 3, method: 'picture', params: {} };
  const cancel = { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 3 } };
  const answer = { jsonrpc: '2.0', id: 7, result: null };
  for (const message of [request, cancel, answer, 'text']) post.send(message);
  expect(sent).toEqual([{ ...request, id: 'p:3' }, { ...cancel, params: { id: 'p:3' } }, answer, 'text']);

  const asks = { jsonrpc: '2.0', id: 7, method: 'changed', params: {} };
  for (const message of [asks, { jsonrpc: '2.0', id: 'p:3', result: 1 }, { jsonrpc: '2.0', id: 'q:3', result: 2 }]) {
    arrive(message);
  }
  expect(heard).toEqual([asks, { jsonrpc: '2.0', id: 3, result: 1 }]);
});
