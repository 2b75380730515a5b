/** No more than this many restarts in this time, ... */
const mostRestarts = 3;
const withinMs = 5 * 60_000;
/** ... each after this delay, doubled for every other one that still counts. */
const firstDelayMs = 250;

/** Decides whether an engine that died is started again: often enough to recover, not for ever. */
export class RestartPolicy {
  #restarts: number[] = [];

  /** How long to wait before the next restart, in ms; undefined: give up and let the user decide. */
  afterExit(nowMs: number): number | undefined {
    this.#restarts = this.#restarts.filter((at) => nowMs - at < withinMs);
    if (this.#restarts.length >= mostRestarts) return undefined;
    const delayMs = firstDelayMs * 2 ** this.#restarts.length;
    this.#restarts.push(nowMs);
    return delayMs;
  }

  /** The user asked for a restart: a fresh start. */
  reset(): void {
    this.#restarts = [];
  }
}
