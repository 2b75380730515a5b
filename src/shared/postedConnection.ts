import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc';

/** One end of a channel that carries structured clones: a webview and its page. */
export interface Post {
  /** Settles when the message is on its way; whether it arrived is not told. */
  send(message: unknown): unknown;
  /** Everything that arrives, also what is no message of ours. */
  onMessage(listener: (message: unknown) => void): Disposable;
}

/**
 * A connection over posted messages. Bytes cross as bytes. What is not JSON-RPC 2.0 is dropped here: a page may be made to
 * post anything. Listens from the start; handlers are to be added in the same turn.
 */
export function postedConnection(post: Post): MessageConnection {
  const connection = createMessageConnection(new PostReader(post), new PostWriter(post));
  connection.listen();
  return connection;
}

class PostReader extends AbstractMessageReader {
  constructor(private readonly post: Post) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    return this.post.onMessage((message) => {
      if (isMessage(message)) callback(message);
    });
  }
}

class PostWriter extends AbstractMessageWriter {
  constructor(private readonly post: Post) {
    super();
  }

  async write(message: Message): Promise<void> {
    await this.post.send(message);
  }

  end(): void {
    // The channel ends with its webview.
  }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { jsonrpc, id, method, params } = value as Record<string, unknown>;
  if (jsonrpc !== '2.0') return false;
  // The library throws at a cancellation of nothing.
  if (method === '$/cancelRequest')
    return id === undefined && isId((params as { id?: unknown } | null | undefined)?.id);
  const validMethod = method === undefined || typeof method === 'string';
  return validMethod && (isId(id) || (id === undefined && method !== undefined));
}

function isId(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}
