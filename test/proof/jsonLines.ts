import { mkdirSync, readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Results by name, one JSON line each, so that a killed program goes on where it was. */
export class JsonLines<T> {
  readonly #known = new Map<string, T>();

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    for (const line of linesOf(path)) {
      const entry = parsed(line) as [string, T] | undefined;
      if (entry) this.#known.set(...entry);
    }
  }

  has(name: string): boolean {
    return this.#known.has(name);
  }

  /** The result of that name, computed where it is not known yet. */
  async get(name: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const result = await compute();
    // A line of its own even after one that a killed run left unfinished.
    await appendFile(this.path, `\n${JSON.stringify([name, result])}`);
    this.#known.set(name, result);
    return result;
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Undefined for a line that is not whole. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
