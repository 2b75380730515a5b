import {
  CancellationTokenSource,
  ConnectionError,
  ErrorCodes,
  ProgressType,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc';
import { newCancelController, type CancelSignal } from './cancelSignal.ts';
import { fromEnvelope, toEnvelope, type ErrorEnvelope } from './errorEnvelope.ts';

/**
 * Carries an interface of asynchronous methods over a connection, in the form `method(params, call)`: JSON-RPC 2.0 with
 * its cancellation and progress. The one rule: every request gets exactly one answer, whatever happens to the other side.
 */

/** What a caller may add to any request. Aborting makes the answer an error with code `cancelled`. */
export interface Call<Progress = never> {
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A request on the wire: `progress` names the notifications that the caller listens to; null: nobody does. */
interface Request {
  readonly params: unknown;
  readonly progress: number | null;
}

type Method = (params: unknown, call?: Call<unknown>) => Promise<unknown>;
type MethodName<Api> = keyof Api & string;

const progressType = new ProgressType<unknown>();
/** JSON-RPC wants a number; ours is in the envelope. */
const applicationError = -32000;

/**
 * Answers requests with the methods of `api`; no others than those listed can be called. What still runs when the
 * connection ends is cancelled.
 */
export function serveRpc<Api extends object>(
  connection: MessageConnection,
  methods: readonly MethodName<Api>[],
  api: Api,
): void {
  const running = new Set<ReturnType<typeof newCancelController>>();
  const end = (): void => {
    for (const controller of running) controller.abort();
  };
  connection.onClose(end);
  connection.onDispose(end);
  // Asynchronous: over a connection that has ended the library throws at once.
  const tell = async (progress: number, value: unknown): Promise<void> => {
    await connection.sendProgress(progressType, progress, value);
  };
  for (const name of methods) {
    connection.onRequest(name, async ({ params, progress }: Request, token: CancellationToken) => {
      const controller = newCancelController();
      running.add(controller);
      if (token.isCancellationRequested) controller.abort();
      token.onCancellationRequested(() => {
        controller.abort();
      });
      const onProgress = (value: unknown): void => {
        if (progress !== null) tell(progress, value).catch(ignoreLostCaller);
      };
      try {
        return await (api[name] as Method).call(api, params, { signal: controller.signal, onProgress });
      } catch (error) {
        const envelope = toEnvelope(error);
        throw new ResponseError(applicationError, envelope.message, envelope);
      } finally {
        running.delete(controller);
      }
    });
  }
}

/** The api of the other side. `lost` makes the answer to requests that the connection's end left without one. */
export function rpcClient<Api extends object>(
  connection: MessageConnection,
  methods: readonly MethodName<Api>[],
  lost: () => Error,
): Api {
  let requests = 0;
  const send = async (name: string, params: unknown, { signal, onProgress }: Call<unknown>): Promise<unknown> => {
    const source = new CancellationTokenSource();
    const cancel = (): void => {
      source.cancel();
    };
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel);
    const progress = onProgress ? ++requests : null;
    const listening = onProgress && connection.onProgress(progressType, progress!, onProgress);
    try {
      const request: Request = { params, progress };
      return await connection.sendRequest(name, request, source.token);
    } catch (error) {
      throw isLost(error) ? lost() : answered(error);
    } finally {
      signal?.removeEventListener('abort', cancel);
      listening?.dispose();
      source.dispose();
    }
  };
  const entries = methods.map((name): [string, Method] => [name, (params, call = {}) => send(name, params, call)]);
  return Object.fromEntries(entries) as Api;
}

/** Whether the connection's end, rather than the other side, settled a request. */
function isLost(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected;
}

/** What the other side threw; anything else is a defect of the wire and stays as it is. */
function answered(error: unknown): unknown {
  const told = error instanceof ResponseError && error.code === applicationError;
  return told ? fromEnvelope(error.data as ErrorEnvelope) : error;
}

/** A caller that has gone needs no progress; the end of its connection is noticed elsewhere. */
function ignoreLostCaller(): undefined {
  return undefined;
}
