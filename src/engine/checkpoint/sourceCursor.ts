import { badFile } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';

/**
 * Bytes read ahead: few after a skip, where a byte string of weights may follow the next few instructions; more and more
 * while everything is read.
 */
const [leastAhead, mostAhead] = [4096, 65536];

/**
 * Reads a source forward, a window at a time. Values are taken synchronously from the window, after `need(n)` has
 * made sure that it holds the next n bytes. All numbers are little-endian.
 */
export class SourceCursor {
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Position of the window in the source, and of the next byte in the window. */
  #start: number;
  #next = 0;
  #ahead = leastAhead;

  constructor(source: ByteSource, position: number) {
    this.#source = source;
    this.#start = position;
  }

  get position(): number {
    return this.#start + this.#next;
  }

  get remaining(): number {
    return this.#source.length - this.position;
  }

  /** True when the next n bytes (or all that are left, if fewer) can be taken without waiting. */
  has(n: number): boolean {
    return this.#window.length - this.#next >= Math.min(n, this.remaining);
  }

  /** Waits for the next n bytes; rejects with `badFile` when the source ends before. */
  async need(n: number): Promise<void> {
    if (this.#window.length - this.#next >= n) return;
    if (n > this.remaining) throw badFile(this.#source, `it is cut short at byte ${this.#source.length}`);
    await this.lookAhead(n);
  }

  /** Waits for the next n bytes, or all that are left if fewer. */
  async lookAhead(n: number): Promise<void> {
    if (this.has(n)) return;
    this.#start = this.position;
    this.#next = 0;
    this.#window = await this.#source.read(this.#start, Math.min(Math.max(n, this.#ahead), this.remaining));
    this.#ahead = Math.min(2 * this.#ahead, mostAhead);
    this.#view = new DataView(this.#window.buffer, this.#window.byteOffset, this.#window.byteLength);
  }

  skip(n: number): void {
    this.#next += n;
    if (this.#next > this.#window.length) {
      this.#start = this.position;
      this.#next = 0;
      this.#window = new Uint8Array(0);
      this.#ahead = leastAhead;
    }
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** Exact up to 2^53; larger ones are only ever compared with lengths, which they exceed. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  /** The one big-endian number: BINFLOAT of pickles. */
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** The next n bytes, a view of the window. */
  bytes(n: number): Uint8Array {
    const at = this.#take(n);
    return this.#window.subarray(at, at + n);
  }

  /** Bytes from here to the next occurrence of `byte` in the window, or -1. */
  distanceTo(byte: number): number {
    const found = this.#window.indexOf(byte, this.#next);
    return found < 0 ? -1 : found - this.#next;
  }

  #take(n: number): number {
    const at = this.#next;
    if (at + n > this.#window.length) throw badFile(this.#source, `it is cut short at byte ${this.#source.length}`);
    this.#next = at + n;
    return at;
  }
}
