import type { Disposable } from 'vscode-jsonrpc';
import { isObject, type JsonObject } from './jsonRules.ts';
import type { Post } from './postedConnection.ts';

/**
 * A page's end of the wire that hears no answers but its own. A page that is hidden and shown again is a new one on the
 * same wire: it counts its requests from the start, while answers to the old one's may still be on their way.
 *
 * @param page a name that no other page on the wire has had
 */
export function ownAnswers(page: string, post: Post): Post {
  const prefix = `${page}:`;
  const named = (id: unknown): unknown => (typeof id === 'number' ? `${prefix}${id}` : id);
  return {
    send(message) {
      const { method, id, params } = isObject(message) ? message : ({} as JsonObject);
      if (method === '$/cancelRequest' && isObject(params)) {
        return post.send({ ...(message as object), params: { ...params, id: named(params['id']) } });
      }
      const asks = method !== undefined && id !== undefined;
      return post.send(asks ? { ...(message as object), id: named(id) } : message);
    },
    onMessage(listener): Disposable {
      return post.onMessage((message) => {
        const isAnswer = isObject(message) && message['method'] === undefined && typeof message['id'] === 'string';
        if (!isAnswer) listener(message);
        else if ((message['id'] as string).startsWith(prefix)) {
          listener({ ...message, id: Number((message['id'] as string).slice(prefix.length)) });
        }
      });
    },
  };
}
