import type { Precision } from '../../shared/device.ts';
import {
  createSession,
  type Device,
  type Feeds,
  type RunMemory,
  type Session,
  type Signature,
  type Tensor,
} from './ort.ts';
import { RunQueue } from './runQueue.ts';
import type { Task } from './task.ts';

/** A device, the threads it may use, and the one queue through which everything runs on it. */
export class Runtime {
  readonly #queue = new RunQueue();

  constructor(
    readonly device: Device,
    readonly threads: number,
    /** Of pictures that are only looked at: what a trial of the device allows. */
    readonly pictures: Precision = 'float32',
    /** See SessionOptions: for benchmarks. */
    private readonly profilePrefix?: string,
  ) {}

  /** An ONNX model that is made (its bytes returned) and loaded when it first runs. */
  prepare(make: () => Promise<Uint8Array>, memory: RunMemory = 'kept'): PreparedGraph {
    const options = { memory, profilePrefix: this.profilePrefix };
    return new PreparedGraph(async () => createSession(await make(), this.device, this.threads, options), this.#queue);
  }
}

/** See `Runtime.prepare`. */
export class PreparedGraph {
  #session: Promise<Session> | undefined;

  constructor(
    private readonly load: () => Promise<Session>,
    private readonly queue: RunQueue,
  ) {}

  /** Runs the graph once, in its turn. Feeds that the graph does not take are ignored. */
  async run(feeds: Feeds, task: Task): Promise<Record<string, Tensor>> {
    const session = await this.#opened();
    return this.queue.run(task, () => session.run(feeds));
  }

  /** What the graph takes and gives: loads it. */
  async signature(): Promise<Signature> {
    return (await this.#opened()).signature;
  }

  async release(): Promise<void> {
    await (await this.#session)?.release();
    this.#session = undefined;
  }

  #opened(): Promise<Session> {
    return (this.#session ??= this.#open());
  }

  async #open(): Promise<Session> {
    try {
      return await this.load();
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
  }
}
