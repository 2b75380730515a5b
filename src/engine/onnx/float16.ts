const words = new Uint32Array(1);
const number = new Float32Array(words.buffer);

/** IEEE 754 binary16, rounded to nearest, ties to even: what is 65520 and more becomes infinite. */
export function toFloat16(numbers: Float32Array): Uint16Array {
  return Uint16Array.from(numbers, float16Bits);
}

function float16Bits(value: number): number {
  number[0] = value;
  const bits = words[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // Below the smallest normal number, 2^-14, the step is 2^-24: adding 1/2 lets float32's own rounding find it.
  if (magnitude < 0x38800000) {
    number[0] = Math.abs(value) + 0.5;
    return sign | (words[0]! - 0x3f000000);
  }
  const rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
  return sign | Math.min(0x7c00, rounded >>> 13);
}
