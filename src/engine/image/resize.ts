/**
 * Resizes square planes [planes, from, from] to [planes, to, to]. Shrinking averages over the area that each new pixel
 * covers, fractions of pixels included; enlarging interpolates linearly between pixel centres and repeats the border
 * (PyTorch's `bilinear` with `align_corners=False`).
 */
export function resizeSquare(planes: Float32Array, from: number, to: number): Float32Array {
  const count = planes.length / from ** 2;
  if (!Number.isInteger(count)) throw new RangeError(`${planes.length} numbers are no planes of ${from} x ${from}`);
  if (from === to) return planes;
  const taps = axisTaps(from, to);
  // Float64 in between: the result is rounded once.
  const rows = new Float64Array(count * from * to);
  for (let row = 0; row < count * from; row++) {
    for (const [x, { first, weights }] of taps.entries()) {
      let sum = 0;
      for (let k = 0, at = row * from + first; k < weights.length; k++) sum += weights[k]! * planes[at + k]!;
      rows[row * to + x] = sum;
    }
  }
  const resized = new Float32Array(count * to * to);
  for (let plane = 0; plane < count; plane++) {
    for (const [y, { first, weights }] of taps.entries()) {
      for (let x = 0; x < to; x++) {
        let sum = 0;
        for (let k = 0, at = (plane * from + first) * to + x; k < weights.length; k++, at += to) {
          sum += weights[k]! * rows[at]!;
        }
        resized[(plane * to + y) * to + x] = sum;
      }
    }
  }
  return resized;
}

/** What one new pixel is made of along an axis: the old pixels from `first` on, with weights that sum to 1. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

function axisTaps(from: number, to: number): Taps[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) =>
    step > 1 ? covered(i * step, step, from) : between((i + 0.5) * step - 0.5, from),
  );
}

/** The pixels under the stretch of `length` from `start` on, each by its share. */
function covered(start: number, length: number, size: number): Taps {
  const end = Math.min(start + length, size);
  const first = Math.floor(start);
  const weights = Array.from(
    { length: Math.ceil(end) - first },
    (_, k) => (Math.min(end, first + k + 1) - Math.max(start, first + k)) / length,
  );
  return { first, weights };
}

/** The two pixels around a position counted in pixel centres; beyond the border, the one at the border. */
function between(position: number, size: number): Taps {
  const low = Math.floor(position);
  if (low < 0) return { first: 0, weights: [1] };
  if (low >= size - 1) return { first: size - 1, weights: [1] };
  return { first: low, weights: [1 - (position - low), position - low] };
}
