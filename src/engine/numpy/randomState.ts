const stateLength = 624;
const shiftLength = 397;

/**
 * NumPy's legacy `RandomState(seed)`: the stream that "seed 42" means in every StyleGAN tool. Streaming: values may be
 * drawn in batches of any size without changing them. Equal to NumPy's bit for bit, but for `Math.log`, whose last bit
 * differs from the C library's now and then: normals are equal after rounding to float32.
 *
 * Source: `numpy/random/src/mt19937/mt19937.c` (seeding, tempering) and `legacy-distributions.c` (polar method).
 */
export class RandomState {
  private readonly state = new Uint32Array(stateLength);
  private position = stateLength;
  /** The polar method makes normals in pairs; the one not yet handed out. */
  private cachedNormal: number | null = null;

  /** `seed` is an integer from 0 to 2^32 - 1. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new RangeError(`RandomState takes an integer seed from 0 to 4294967295, got ${seed}`);
    }
    let word = seed;
    for (let i = 0; i < stateLength; i++) {
      this.state[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0;
    }
  }

  /** Uniform in [0, 1), 53 bits: `random_sample()`. */
  randomSample(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** The next `count` values of `randn` / `standard_normal`. */
  standardNormal(count: number): Float64Array {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = this.nextNormal();
    return values;
  }

  private nextNormal(): number {
    if (this.cachedNormal !== null) {
      const cached = this.cachedNormal;
      this.cachedNormal = null;
      return cached;
    }
    for (;;) {
      const x1 = 2 * this.randomSample() - 1;
      const x2 = 2 * this.randomSample() - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 >= 1 || r2 === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(r2)) / r2);
      this.cachedNormal = scale * x1;
      return scale * x2;
    }
  }

  private nextUint32(): number {
    if (this.position === stateLength) this.twist();
    let y = this.state[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < stateLength; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % stateLength]! & 0x7fffffff);
      state[i] = state[(i + shiftLength) % stateLength]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.position = 0;
  }
}
