/**
 * Keeps up with a hand on a slider: per key at most one request runs and one waits, and a newer one takes the waiting
 * one's place. What runs is left to finish, so that the picture moves on even when values come faster than pictures.
 */
export class NewestRequest<Key, Result> {
  readonly #slots = new Map<Key, { waiting?: Waiting }>();

  /** What `start` gives; undefined where a newer request of the same key took this one's place before it started. */
  run(key: Key, start: () => Promise<Result>): Promise<Result | undefined> {
    return new Promise<Result | undefined>((resolve, reject) => {
      const begin = async (): Promise<void> => {
        try {
          resolve(await start());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const waiting = {
        begin,
        skip: () => {
          resolve(undefined);
        },
      };
      const slot = this.#slots.get(key);
      if (!slot) void this.#serve(key, waiting);
      else {
        slot.waiting?.skip();
        slot.waiting = waiting;
      }
    });
  }

  /** Runs a request, then whichever waits by then, until none does. */
  async #serve(key: Key, first: Waiting): Promise<void> {
    const slot: { waiting?: Waiting } = {};
    this.#slots.set(key, slot);
    for (let next: Waiting | undefined = first; next; next = slot.waiting) {
      delete slot.waiting;
      await next.begin();
    }
    this.#slots.delete(key);
  }
}

interface Waiting {
  begin(): Promise<void>;
  skip(): void;
}
