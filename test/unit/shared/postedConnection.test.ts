// Its import makes the common part of the package work in Node.
import 'vscode-jsonrpc/node';
import { expect, test } from 'vitest';
import { postedConnection } from '../../../src/shared/postedConnection.ts';

/** A connection that serves `double`, how to post to it, and what it has sent. */
function served() {
  const sent: unknown[] = [];
  let post: (message: unknown) => void = () => undefined;
  const connection = postedConnection({
    send: (message) => sent.push(message),
    onMessage: (listener) => {
      post = listener;
      return { dispose: () => undefined };
    },
  });
  connection.onRequest('double', (value: number) => 2 * value);
  return {
    post: (message: unknown): void => {
      post(message);
    },
    sent,
  };
}

test.each([
  [null],
  ['text'],
  [[{ jsonrpc: '2.0', id: 1, method: 'double' }]],
  [{ jsonrpc: '1.0', id: 1, method: 'double', params: 1 }],
  [{ jsonrpc: '2.0', id: null, method: 'double', params: 1 }],
  [{ jsonrpc: '2.0', id: null, error: { code: 1, message: 'no' } }],
  [{ jsonrpc: '2.0', method: '$/cancelRequest' }],
  [{ jsonrpc: '2.0', method: '$/cancelRequest', params: null }],
  [{ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: null } }],
  [{ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: { toString: null } } }],
  [{ jsonrpc: '2.0', id: 7, result: 1 }],
])('%j is dropped, and what comes after it is answered', async (message) => {
  const { post, sent } = served();
  post(message);
  post({ jsonrpc: '2.0', id: 'after', method: 'double', params: 21 });
  await expect.poll(() => sent).toEqual([{ jsonrpc: '2.0', id: 'after', result: 42 }]);
});
