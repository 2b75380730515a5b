/** A small dense matrix, row-major, in double precision: the transforms along one axis are made of these. */
export class Matrix {
  readonly data: Float64Array;

  constructor(
    readonly rows: number,
    readonly columns: number,
    entry: (row: number, column: number) => number,
  ) {
    this.data = Float64Array.from({ length: rows * columns }, (_, i) => entry(Math.floor(i / columns), i % columns));
  }

  static identity(size: number): Matrix {
    return new Matrix(size, size, (row, column) => Number(row === column));
  }

  /** The matrices along the diagonal, zeros elsewhere. */
  static diagonal(blocks: readonly Matrix[]): Matrix {
    return Matrix.placed(
      blocks,
      blocks.map((_, k) => sum(blocks.slice(0, k).map(({ rows }) => rows))),
      sum(blocks.map(({ rows }) => rows)),
    );
  }

  /** Matrices side by side, each moved down by its offset; what falls above or below is cut off. */
  static placed(parts: readonly Matrix[], offsets: readonly number[], rows: number): Matrix {
    const owners = parts.flatMap((part, k) => Array.from({ length: part.columns }, (_, c) => [part, k, c] as const));
    return new Matrix(rows, owners.length, (row, column) => {
      const [part, k, c] = owners[column]!;
      return part.at(row - offsets[k]!, c);
    });
  }

  /** Matrices below each other. */
  static stacked(parts: readonly Matrix[]): Matrix {
    const owners = parts.flatMap((part) => Array.from({ length: part.rows }, (_, r) => [part, r] as const));
    return new Matrix(owners.length, parts[0]!.columns, (row, column) => owners[row]![0].at(owners[row]![1], column));
  }

  /** An entry; zero outside. */
  at(row: number, column: number): number {
    return row < 0 || row >= this.rows ? 0 : this.data[row * this.columns + column]!;
  }

  times(right: Matrix): Matrix {
    return new Matrix(this.rows, right.columns, (row, column) =>
      sum(Array.from({ length: this.columns }, (_, k) => this.at(row, k) * right.at(k, column))),
    );
  }

  transposed(): Matrix {
    return new Matrix(this.columns, this.rows, (row, column) => this.at(column, row));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
