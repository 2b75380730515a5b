const buckets = 2048;
/** Keys are the upper half of a float32: exponent and 7 bits of mantissa, so 128 buckets an octave. */
const keyShift = 16;

/**
 * Finds order statistics of many maps of one size without sorting them: the bits of floats that are not negative
 * order as the floats do, so a map is dealt into buckets by its upper bits, and only the buckets that are asked for are
 * sorted. Several times as fast as sorting each map, so that voting stays small beside the Jacobian.
 */
export class MapRanks {
  private readonly bits: Int32Array;
  private readonly values: Float32Array;
  /** The bucket of each cell; the lowest bucket takes everything more than 16 octaves below the maximum. */
  private readonly keys: Uint16Array;
  private readonly dealt: Float32Array;
  private readonly dealtKeys: Uint16Array;
  /** One past the last rank of each bucket. */
  private readonly ends = new Int32Array(buckets);
  private readonly sorted = new Uint8Array(buckets);

  constructor(readonly cells: number) {
    this.bits = new Int32Array(cells);
    this.values = new Float32Array(this.bits.buffer);
    this.keys = new Uint16Array(cells);
    this.dealt = new Float32Array(cells);
    this.dealtKeys = new Uint16Array(cells);
  }

  /** Takes the next map [cells]: finite numbers, none negative. */
  load(map: Float32Array): void {
    const { bits, values, keys, dealt, dealtKeys, ends, cells } = this;
    values.set(map);
    let largest = 0;
    for (let i = 0; i < cells; i++) if (bits[i]! > largest) largest = bits[i]!;
    const lowest = (largest >>> keyShift) - (buckets - 1);
    ends.fill(0);
    for (let i = 0; i < cells; i++) {
      const key = Math.max((bits[i]! >>> keyShift) - lowest, 0);
      keys[i] = key;
      ends[key]!++;
    }
    let start = 0;
    for (let key = 0; key < buckets; key++) {
      const size = ends[key]!;
      ends[key] = start;
      start += size;
    }
    // The starts become ends as the buckets fill.
    for (let i = 0; i < cells; i++) {
      const key = keys[i]!;
      const rank = ends[key]!++;
      dealt[rank] = values[i]!;
      dealtKeys[rank] = key;
    }
    this.sorted.fill(0);
  }

  /** The `rank`-th smallest number of the loaded map, from 0. */
  ascending(rank: number): number {
    const { dealt, ends, sorted } = this;
    const key = this.dealtKeys[rank]!;
    if (sorted[key] === 0) {
      sortRange(dealt, key === 0 ? 0 : ends[key - 1]!, ends[key]!);
      sorted[key] = 1;
    }
    return dealt[rank]!;
  }
}

function sortRange(values: Float32Array, start: number, end: number): void {
  if (end - start > 64) {
    values.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    let at = i;
    for (; at > start && values[at - 1]! > value; at--) values[at] = values[at - 1]!;
    values[at] = value;
  }
}
