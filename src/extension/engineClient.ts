import { EventEmitter, window, workspace, type Disposable, type Event } from 'vscode';
import { EngineProcess, type EngineOptions } from '../engine/engineProcess.ts';
import { RestartPolicy } from '../engine/restartPolicy.ts';
import type { DeviceChoice } from '../shared/device.ts';
import type { EngineApi, EngineInfo } from '../shared/engineApi.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { log } from './log.ts';
import { settings } from './settings.ts';

/** A running engine: who it is and where it computes. A restart makes another one. */
export interface RunningEngine {
  readonly api: EngineApi;
  readonly info: EngineInfo;
  readonly device: DeviceChoice;
  readonly pid: number;
}

const stoppedForGood =
  'The engine stopped too often and was not started again: see the log, then run StyleSpace: Restart Engine.';

/**
 * The engine as the extension uses it: started at the first need, never in an untrusted workspace, started again with a
 * growing delay when it dies. The user gets one notification per death.
 */
export class EngineClient implements Disposable {
  readonly #policy = new RestartPolicy();
  readonly #changed = new EventEmitter<RunningEngine | undefined>();
  /** A running engine, or none any more. */
  readonly onDidChange: Event<RunningEngine | undefined> = this.#changed.event;
  #running: Promise<RunningEngine> | undefined;
  #process: EngineProcess | undefined;
  #gaveUp = false;
  #disposed = false;

  constructor(private readonly options: Omit<EngineOptions, 'log'>) {}

  /** The engine, started if need be. Rejects with a sentence where it may not or does not start. */
  running(): Promise<RunningEngine> {
    if (!workspace.isTrusted) {
      const why =
        'StyleSpace computes nothing in a folder that is not trusted: trust it with "Manage Workspace Trust".';
      return Promise.reject(new StyleSpaceError('untrusted', why));
    }
    if (this.#gaveUp) return Promise.reject(new StyleSpaceError('engineExited', stoppedForGood));
    return (this.#running ??= this.#start().catch((error: unknown) => {
      this.#running = undefined;
      throw error;
    }));
  }

  /**
   * Works with the engine; when it dies meanwhile, works again with the next one, until the policy gives up. So `work`
   * must be of a kind that can be repeated.
   */
  async use<T>(work: (engine: RunningEngine) => Promise<T>): Promise<T> {
    for (;;) {
      const engine = await this.running();
      try {
        return await work(engine);
      } catch (error) {
        const died = StyleSpaceError.is(error, 'engineExited') && !this.#disposed && !this.#gaveUp;
        if (!died) throw error;
        log().info('Work is repeated with a new engine.');
      }
    }
  }

  /** Ends the engine and starts a new one, whatever happened before. */
  async restart(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    this.#running = undefined;
    this.#gaveUp = false;
    this.#policy.reset();
    await process?.dispose();
    await this.running();
  }

  /** Ends the engine; the next need starts one. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    this.#running = undefined;
    await process?.dispose();
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#disposed = true;
    void this.#process?.dispose();
    this.#changed.dispose();
  }

  async #start(): Promise<RunningEngine> {
    const started = Date.now();
    const [process, info] = await EngineProcess.start({
      ...this.options,
      log: (line) => {
        log().warn(`engine: ${line}`);
      },
    });
    if (this.#disposed) {
      await process.dispose();
      throw new StyleSpaceError('engineExited', 'The window is closing.');
    }
    this.#process = process;
    // Before anything else is asked of it: dying while it chooses a device counts as dying.
    const exited = process.exited.then((reason) => {
      this.#afterExit(process, reason);
    });
    exited.catch(() => undefined);
    const device = await process.engine.setDevice({ device: settings().device });
    const running = { api: process.engine, info, device, pid: process.pid! };
    log().info(
      `Engine ${info.engineVersion} started in ${Date.now() - started} ms (pid ${running.pid}): ${device.reason}`,
    );
    this.#changed.fire(running);
    return running;
  }

  /** A death that nobody asked for: starts the next engine after a while and says so, once. */
  #afterExit(process: EngineProcess, reason: StyleSpaceError): void {
    if (this.#process !== process || this.#disposed) return;
    this.#process = undefined;
    this.#changed.fire(undefined);
    log().error(reason.message, reason.cause ?? '');
    const delayMs = this.#policy.afterExit(Date.now());
    this.#gaveUp = delayMs === undefined;
    this.#running = delayMs === undefined ? undefined : this.#startLater(delayMs);
    void this.#notify(
      this.#gaveUp
        ? stoppedForGood
        : 'The engine stopped unexpectedly and is started again; work goes on where it was.',
    );
  }

  #startLater(delayMs: number): Promise<RunningEngine> {
    const later = new Promise((resolve) => setTimeout(resolve, delayMs)).then(() => this.#start());
    later.catch(() => {
      if (this.#running === later) this.#running = undefined;
    });
    return later;
  }

  async #notify(message: string): Promise<void> {
    const action = await window.showErrorMessage(message, 'Show Log', 'Restart');
    if (action === 'Show Log') log().show();
    if (action === 'Restart') await this.restart();
  }
}
