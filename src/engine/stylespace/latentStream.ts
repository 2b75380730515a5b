import { cancelled } from '../../shared/errors.ts';
import { RandomState } from '../numpy/randomState.ts';

/** Seed of the stream that statistics and discovery are drawn from, as in the authors' programs. */
export const streamSeed = 5;
/** Its name in files. */
export const streamName = `RandomState(${streamSeed})`;

/** Normals drawn between two looks at the clock: about 10 ms. */
const drawnAtOnce = 2 ** 18;

/**
 * Rows of one `RandomState(5).randn(rows, zDim)`: row i is image i's z, whatever rows were asked for before. A stream
 * cannot jump, so rows in between are drawn and dropped; asking in rising order draws each number once.
 */
export class LatentStream {
  #random = new RandomState(streamSeed);
  #next = 0;

  constructor(private readonly zDim: number) {}

  /** Row `row` as float32 [zDim]. A long skip lets other work in between; rejects with `cancelled` when told to stop. */
  async row(row: number, signal: AbortSignal): Promise<Float32Array> {
    if (row < this.#next) {
      this.#random = new RandomState(streamSeed);
      this.#next = 0;
    }
    const rowsAtOnce = Math.max(1, Math.floor(drawnAtOnce / this.zDim));
    while (this.#next < row) {
      const rows = Math.min(rowsAtOnce, row - this.#next);
      this.#random.standardNormal(rows * this.zDim);
      this.#next += rows;
      await new Promise(setImmediate);
      if (signal.aborted) throw cancelled();
    }
    this.#next++;
    return Float32Array.from(this.#random.standardNormal(this.zDim));
  }
}
