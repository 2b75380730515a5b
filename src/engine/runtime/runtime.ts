import type { Graph } from '../onnx/graph.ts';
import { createSession, type Device, type Feeds, type Session, type Tensor } from './ort.ts';
import { RunQueue } from './runQueue.ts';
import type { Task } from './task.ts';

/** A device, the threads it may use, and the one queue through which everything runs on it. */
export class Runtime {
  readonly #queue = new RunQueue();

  constructor(
    readonly device: Device,
    readonly threads: number,
  ) {}

  /** A graph that is built and loaded when it first runs. */
  prepare(build: () => Promise<Graph>): PreparedGraph {
    return new PreparedGraph(build, (graph) => createSession(graph.encode(), this.device, this.threads), this.#queue);
  }
}

/** See `Runtime.prepare`. */
export class PreparedGraph {
  #session: Promise<Session> | undefined;

  constructor(
    private readonly build: () => Promise<Graph>,
    private readonly load: (graph: Graph) => Promise<Session>,
    private readonly queue: RunQueue,
  ) {}

  /** Runs the graph once, in its turn. Feeds that the graph does not take are ignored. */
  async run(feeds: Feeds, task: Task): Promise<Record<string, Tensor>> {
    const session = await (this.#session ??= this.#open());
    return this.queue.run(task, () => session.run(feeds));
  }

  async release(): Promise<void> {
    await (await this.#session)?.release();
    this.#session = undefined;
  }

  async #open(): Promise<Session> {
    try {
      return await this.load(await this.build());
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
  }
}
