import { cancelled } from '../../shared/errors.ts';
import { priorities, type Task } from './task.ts';

/**
 * Ms for which a discovery begins no run after somebody got a picture: longer than a moving hand takes to ask for its next
 * one, also on a slow machine, so that it has the processor to itself.
 */
export const giveWayMs = 500;

/**
 * Runs one job at a time, the most urgent first, first come first served within a priority. A run cannot be
 * interrupted: long work is cut into many, and gives way or is cancelled between them.
 */
export class RunQueue {
  readonly #waiting = priorities.map((): Job[] => []);
  #busy = false;
  #lastPicture = -Infinity;
  /** Goes on with a discovery that gives way. */
  #later: NodeJS.Timeout | undefined;

  /** The job's result; rejects with code `cancelled` as soon as the task is cancelled, unless the job has begun. */
  run<T>({ priority, signal }: Task, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiting = this.#waiting[priorities.indexOf(priority)]!;
      const cancel = (): void => {
        waiting.splice(waiting.indexOf(job), 1);
        reject(cancelled());
      };
      const job: Job = async () => {
        signal.removeEventListener('abort', cancel);
        try {
          resolve(await work());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        if (priority === 'picture' || priority === 'tile') this.#lastPicture = performance.now();
      };
      if (signal.aborted) {
        reject(cancelled());
        return;
      }
      signal.addEventListener('abort', cancel);
      waiting.push(job);
      if (!this.#busy) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (let job = this.#next(); job; job = this.#next()) {
      await job();
      // Messages (a newer slider value, a cancellation) are heard only here: the run itself blocks the thread. They
      // arrive in the first turn of the loop, and their handlers run in the second.
      await new Promise(setImmediate);
      await new Promise(setImmediate);
    }
    this.#busy = false;
    clearTimeout(this.#later);
    if (this.#waiting.at(-1)!.length > 0)
      this.#later = setTimeout(() => void (this.#busy || this.#drain()), this.#pause());
  }

  /** Ms for which a discovery still gives way. */
  #pause(): number {
    return this.#lastPicture + giveWayMs - performance.now();
  }

  #next(): Job | undefined {
    const jobs = this.#waiting.find(({ length }) => length > 0);
    return jobs === this.#waiting.at(-1) && this.#pause() > 0 ? undefined : jobs?.shift();
  }
}

type Job = () => Promise<void>;
