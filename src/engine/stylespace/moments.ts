/**
 * Means and population standard deviations of many channels at once, in float64. Sums are of differences from the first
 * sample, so that a mean that is large beside its deviation costs no digits.
 */
export class Moments {
  #count = 0;
  #origin: Float32Array | undefined;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  constructor(private readonly channels: number) {
    this.#sums = new Float64Array(channels);
    this.#squares = new Float64Array(channels);
  }

  /** Rows of samples, [n, channels]. */
  add(rows: Float32Array): void {
    const origin = (this.#origin ??= rows.slice(0, this.channels));
    const [sums, squares] = [this.#sums, this.#squares];
    for (let row = 0; row < rows.length; row += this.channels) {
      for (let channel = 0; channel < this.channels; channel++) {
        const difference = rows[row + channel]! - origin[channel]!;
        sums[channel]! += difference;
        squares[channel]! += difference * difference;
      }
      this.#count++;
    }
  }

  /** [channels] */
  mean(): Float32Array {
    return Float32Array.from(this.#sums, (sum, channel) => this.#origin![channel]! + sum / this.#count);
  }

  /** [channels], divided by the number of samples (NumPy's ddof 0). */
  std(): Float32Array {
    return Float32Array.from(this.#sums, (sum, channel) => {
      const mean = sum / this.#count;
      return Math.sqrt(Math.max(0, this.#squares[channel]! / this.#count - mean ** 2));
    });
  }
}
