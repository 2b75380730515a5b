/** Counts cells by the labels that two labellers give them, and tells how far the two agree. */
export class LabelContingency {
  readonly #counts: Float64Array;

  constructor(
    private readonly rows: number,
    private readonly columns: number,
  ) {
    this.#counts = new Float64Array(rows * columns);
  }

  add(a: Uint8Array, b: Uint8Array): void {
    a.forEach((label, i) => (this.#counts[label * this.columns + b[i]!]! += 1));
  }

  /** The adjusted Rand index: 1 for the same parts, 0 as by chance. */
  adjustedRand(): number {
    const pairs = (counts: readonly number[]): number =>
      counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
    const [together, a, b] = [pairs([...this.#counts]), pairs(this.#ofRows()), pairs(this.#ofColumns())];
    const byChance = (a * b) / pairs([this.#total()]);
    return (together - byChance) / ((a + b) / 2 - byChance);
  }

  /** Mutual information over the mean of both entropies: 1 for the same parts, 0 for independent ones. */
  normalisedInformation(): number {
    const entropy = (counts: readonly number[]): number =>
      -counts.reduce(
        (sum, count) => (count > 0 ? sum + (count / this.#total()) * Math.log(count / this.#total()) : sum),
        0,
      );
    const [a, b] = [entropy(this.#ofRows()), entropy(this.#ofColumns())];
    return (2 * (a + b - entropy([...this.#counts]))) / (a + b);
  }

  /** For each column: the row that overlaps it best (intersection over union), and the column's share of all cells. */
  bestMatches(): { region: number; overlap: number; share: number }[] {
    const [rows, columns] = [this.#ofRows(), this.#ofColumns()];
    return columns.map((size, column) => {
      const overlaps = rows.map((row, region) => {
        const both = this.#counts[region * this.columns + column]!;
        return size + row === both ? 0 : both / (size + row - both);
      });
      const overlap = Math.max(...overlaps);
      return { region: overlaps.indexOf(overlap), overlap, share: size / this.#total() };
    });
  }

  #ofRows(): number[] {
    return Array.from({ length: this.rows }, (_, row) =>
      this.#counts.subarray(row * this.columns, (row + 1) * this.columns).reduce((sum, count) => sum + count, 0),
    );
  }

  #ofColumns(): number[] {
    return Array.from({ length: this.columns }, (_, column) =>
      Array.from({ length: this.rows }, (_, row) => this.#counts[row * this.columns + column]!).reduce(
        (a, b) => a + b,
        0,
      ),
    );
  }

  #total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }
}
