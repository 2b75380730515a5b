// Its import makes the common part of the package work in a browser.
import 'vscode-jsonrpc/browser';
import type { MessageConnection } from 'vscode-jsonrpc';
import { ownAnswers } from '../shared/ownAnswers.ts';
import { postedConnection, type Post } from '../shared/postedConnection.ts';

/** What VS Code gives a page, once. The only file that touches it. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();

/** The wire to the extension. */
export function hostConnection(): MessageConnection {
  const wire: Post = {
    send: (message) => {
      vscode.postMessage(message);
    },
    onMessage: (listener) => {
      const onEvent = (event: MessageEvent<unknown>): void => {
        listener(event.data);
      };
      window.addEventListener('message', onEvent);
      return {
        dispose: () => {
          window.removeEventListener('message', onEvent);
        },
      };
    },
  };
  return postedConnection(ownAnswers(crypto.randomUUID(), wire));
}

/** What the page keeps over a reload of the window; undefined the first time. Not to be trusted: an older version wrote it. */
export function savedState(): unknown {
  return vscode.getState();
}

export function saveState(state: unknown): void {
  vscode.setState(state);
}
