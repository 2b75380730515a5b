import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const most = 20;
const longest = 500;

/** Remembers the last lines of a child's stderr, for the message about its end. */
export class LastLines {
  readonly #lines: string[] = [];

  constructor(stream: Readable, onLine?: (line: string) => void) {
    createInterface({ input: stream }).on('line', (line) => {
      const cut = line.slice(0, longest);
      if (this.#lines.push(cut) > most) this.#lines.shift();
      onLine?.(cut);
    });
  }

  get text(): string {
    return this.#lines.join('\n');
  }
}
