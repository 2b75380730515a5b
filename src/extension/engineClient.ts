import { EventEmitter, window, workspace, type Disposable, type Event } from 'vscode';
import { EngineProcess, type EngineOptions } from '../engine/engineProcess.ts';
import { RestartPolicy } from '../engine/restartPolicy.ts';
import { deviceReasons, type DeviceChoice } from '../shared/device.ts';
import type { EngineApi, EngineInfo } from '../shared/engineApi.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { checkedDevice } from './checkedDevice.ts';
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
  /** Raised by every start, and by whatever ends one: a start that finds another number is no longer wanted. */
  #turn = 0;
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
    return this.#running ?? this.#begin(0);
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
    this.#gaveUp = false;
    this.#policy.reset();
    await this.stop();
    await this.running();
  }

  /** Ends the engine, one that is being started too; the next need starts one. */
  async stop(): Promise<void> {
    this.#turn++;
    const process = this.#process;
    this.#process = undefined;
    this.#running = undefined;
    this.#changed.fire(undefined);
    await process?.dispose();
  }

  dispose(): void {
    this.#disposed = true;
    void this.stop();
    this.#changed.dispose();
  }

  /** Starts the engine that everybody waits for from now on. */
  #begin(delayMs: number): Promise<RunningEngine> {
    const turn = ++this.#turn;
    const running = new Promise((resolve) => setTimeout(resolve, delayMs)).then(() => this.#start(turn));
    this.#running = running;
    running.catch(() => {
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }

  async #start(turn: number): Promise<RunningEngine> {
    if (turn !== this.#turn) return this.#nextOne();
    const device = checkedDevice(settings());
    const started = Date.now();
    const [process, info] = await EngineProcess.start({
      ...this.options,
      log: (line) => {
        log().warn(`engine: ${line}`);
      },
    });
    if (turn !== this.#turn) {
      await process.dispose();
      return this.#nextOne();
    }
    this.#process = process;
    // Before anything else is asked of it: dying while it chooses a device counts as dying.
    const exited = process.exited.then((reason) => {
      this.#afterExit(process, reason);
    });
    exited.catch(() => undefined);
    let chosen: DeviceChoice;
    try {
      chosen = await process.engine.setDevice({ device });
    } catch (error) {
      if (turn !== this.#turn) return this.#nextOne();
      // Where its device cannot be used it is let go: the next need tries again, with the setting as it is then.
      if (!StyleSpaceError.is(error, 'engineExited')) await this.stop();
      throw error;
    }
    const running = { api: process.engine, info, device: chosen, pid: process.pid! };
    log().info(
      `Engine ${info.engineVersion} started in ${Date.now() - started} ms (pid ${running.pid}): ${deviceReasons(chosen)}`,
    );
    this.#changed.fire(running);
    return running;
  }

  /** Who waited for a start that is no longer wanted gets the next one. */
  #nextOne(): Promise<RunningEngine> {
    if (this.#disposed) throw new StyleSpaceError('engineExited', 'The window is closing.');
    return this.running();
  }

  /** A death that nobody asked for: starts the next engine after a while and says so, once. */
  #afterExit(process: EngineProcess, reason: StyleSpaceError): void {
    if (this.#process !== process || this.#disposed) return;
    this.#process = undefined;
    this.#changed.fire(undefined);
    log().error(reason.message, reason.cause ?? '');
    const delayMs = this.#policy.afterExit(Date.now());
    this.#gaveUp = delayMs === undefined;
    this.#running = undefined;
    if (delayMs !== undefined) void this.#begin(delayMs);
    void this.#notify(
      this.#gaveUp
        ? stoppedForGood
        : 'The engine stopped unexpectedly and is started again; work goes on where it was.',
    );
  }

  async #notify(message: string): Promise<void> {
    const action = await window.showErrorMessage(message, 'Show Log', 'Restart');
    if (action === 'Show Log') log().show();
    if (action === 'Restart') await this.restart();
  }
}
