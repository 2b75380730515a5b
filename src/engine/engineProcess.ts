import { fork, type ChildProcess } from 'node:child_process';
import { engineMethods, protocolVersion, type EngineApi, type EngineInfo } from '../shared/engineApi.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { rpcClient, type Call } from '../shared/rpc.ts';
import { ipcConnection } from './ipcConnection.ts';
import { LastLines } from './lastLines.ts';

/** An engine that does not even say who it is within this time is of no use. */
const handshakeLimitMs = 20_000;
/** A cancelled request is answered between two runs, well under a second: after this long the engine is stuck. */
const cancelLimitMs = 5_000;
/** How long an engine that was let go may take to end by itself. */
const farewellMs = 2_000;
/** How long after the end the rest of stderr is waited for. */
const lastWordsMs = 500;

export interface EngineOptions {
  /** The built engine, `dist/engine.js`. */
  readonly entry: string;
  readonly modelsDir: string;
  readonly cacheDir: string;
  /** Each line that the engine writes to stderr: nothing, while all is well. */
  readonly log?: (line: string) => void;
}

/**
 * The engine as its host sees it: a child process that is talked to as if it were an object. However it ends, every
 * request that it leaves unanswered is rejected with `engineExited`, the last lines of its stderr being the cause.
 */
export class EngineProcess {
  readonly engine: EngineApi;
  /** Resolves, once and however it happens, when the engine has ended: what requests are rejected with from then on. */
  readonly exited: Promise<StyleSpaceError>;
  #exit: StyleSpaceError | undefined;
  #disposed = false;

  private constructor(
    private readonly child: ChildProcess,
    log: EngineOptions['log'],
  ) {
    const lastLines = new LastLines(child.stderr!, log);
    const connection = ipcConnection(child);
    this.exited = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.#exit) return;
        this.#exit = this.#disposed
          ? new StyleSpaceError('engineExited', 'The engine was stopped.')
          : new StyleSpaceError(
              'engineExited',
              `The engine stopped unexpectedly (${how}): try again, or see the log.`,
              {
                cause: lastLines.text,
              },
            );
        // Its end alone leaves the connection's requests pending for ever; disposing rejects them.
        connection.dispose();
        resolve(this.#exit);
      };
      // Not 'close', which Node does not emit where this side hung up. Last words may come a little later.
      child.once('exit', (code, signal) => {
        const ended = (): void => {
          end(signal ?? `exit code ${code}`);
        };
        if (child.stderr!.closed) ended();
        child.stderr!.once('close', ended);
        setTimeout(ended, lastWordsMs).unref();
      });
      child.on('error', (error) => {
        // Also emitted when a message cannot be sent; then the end is near, and known with its cause.
        if (child.pid === undefined) end(error.message);
      });
    });
    const lost = (): Error => this.#exit ?? new StyleSpaceError('engineExited', 'The engine has stopped.');
    this.engine = this.#killingWhenStuck(rpcClient<EngineApi>(connection, engineMethods, lost));
  }

  /** Starts an engine and waits until it has said who it is. Rejects with `engineExited` where it does not, or differs. */
  static async start({ entry, modelsDir, cacheDir, log }: EngineOptions): Promise<[EngineProcess, EngineInfo]> {
    const child = fork(entry, [modelsDir, cacheDir], {
      serialization: 'advanced',
      // On the desktop the host's program is Electron, which is Node only if told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      // A debugger's port or a loader of the host's is not the engine's.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const started = new EngineProcess(child, log);
    const timer = setTimeout(() => child.kill('SIGKILL'), handshakeLimitMs);
    const info = await started.engine.handshake({}).finally(() => {
      clearTimeout(timer);
    });
    if (info.protocolVersion === protocolVersion) return [started, info];
    await started.dispose();
    throw new StyleSpaceError(
      'engineExited',
      `The engine in ${entry} is of another version (protocol ${info.protocolVersion}, expected ${protocolVersion}): reload the window.`,
    );
  }

  /** For logs, and for who must end it from outside. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Lets the engine go and waits for its end; kills it where it does not come. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), farewellMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** Kills the engine when a request is cancelled and gets no answer for long. */
  #killingWhenStuck(api: EngineApi): EngineApi {
    type Method = (params: unknown, call?: Call) => Promise<unknown>;
    const watched = engineMethods.map((name): [string, Method] => [
      name,
      async (params, call = {}) => {
        let timer: NodeJS.Timeout | undefined;
        const onAbort = (): void => {
          timer ??= setTimeout(() => this.child.kill('SIGKILL'), cancelLimitMs);
        };
        call.signal?.addEventListener('abort', onAbort);
        try {
          return await (api[name] as Method)(params, call);
        } finally {
          call.signal?.removeEventListener('abort', onAbort);
          clearTimeout(timer);
        }
      },
    ]);
    return Object.fromEntries(watched) as unknown as EngineApi;
  }
}
