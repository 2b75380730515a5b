import { newCancelController, type CancelSignal } from './cancelSignal.ts';
import { cancelled } from './errors.ts';
import type { Call } from './rpc.ts';

/** One piece of work, and who waits for it. */
interface Joined<Result, Progress> {
  readonly result: Promise<Result>;
  readonly listeners: Set<(progress: Progress) => void>;
  readonly abort: () => void;
  waiting: number;
  /** What was last heard of it, for those who come later. */
  latest: Progress | undefined;
}

/**
 * Long work that several ask for at once is done once: all hear its progress, and all get its result. Who cancels stops
 * waiting; the work itself stops when nobody waits any more. Results are not kept.
 */
export class JoinedWork<Result, Progress> {
  readonly #running = new Map<string, Joined<Result, Progress>>();

  /** The result of the work under that key, which is begun unless it runs. Rejects as it does, or with `cancelled`. */
  async run(
    key: string,
    begin: (call: Required<Call<Progress>>) => Promise<Result>,
    { signal, onProgress }: Call<Progress> = {},
  ): Promise<Result> {
    if (signal?.aborted) throw cancelled();
    const joined = this.#running.get(key) ?? this.#begin(key, begin);
    joined.waiting++;
    // Of its own, so that one function that listens twice is told apart.
    const listener =
      onProgress &&
      ((progress: Progress): void => {
        onProgress(progress);
      });
    if (listener) {
      joined.listeners.add(listener);
      if (joined.latest !== undefined) listener(joined.latest);
    }
    try {
      return await untilAborted(joined.result, signal);
    } finally {
      if (listener) joined.listeners.delete(listener);
      if (--joined.waiting === 0 && this.#running.get(key) === joined) {
        this.#running.delete(key);
        joined.abort();
      }
    }
  }

  #begin(key: string, begin: (call: Required<Call<Progress>>) => Promise<Result>): Joined<Result, Progress> {
    const controller = newCancelController();
    const listeners = new Set<(progress: Progress) => void>();
    const onProgress = (progress: Progress): void => {
      joined.latest = progress;
      for (const listener of listeners) listener(progress);
    };
    const result = begin({ signal: controller.signal, onProgress });
    const joined: Joined<Result, Progress> = {
      result,
      listeners,
      abort: () => {
        controller.abort();
      },
      waiting: 0,
      latest: undefined,
    };
    this.#running.set(key, joined);
    const done = (): void => {
      if (this.#running.get(key) === joined) this.#running.delete(key);
    };
    result.then(done, done);
    return joined;
  }
}

function untilAborted<T>(result: Promise<T>, signal: CancelSignal | undefined): Promise<T> {
  if (!signal) return result;
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(cancelled());
    };
    const end = (): void => {
      signal.removeEventListener('abort', stop);
    };
    signal.addEventListener('abort', stop);
    result.then(resolve, reject).finally(end);
  });
}
