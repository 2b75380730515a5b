import type { ChildProcess } from 'node:child_process';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';

/**
 * A connection to the process at the other end of a fork, over its IPC channel. Forked with `serialization:
 * 'advanced'`, bytes cross as bytes. Listens from the start; handlers are to be added in the same turn.
 */
export function ipcConnection(peer: ChildProcess | NodeJS.Process): MessageConnection {
  const connection = createMessageConnection(new IPCMessageReader(peer), new IPCMessageWriter(peer));
  connection.listen();
  return connection;
}
