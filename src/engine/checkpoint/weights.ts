import type { Weight } from '../stylegan2/generator.ts';

/** Number of elements; 1 for a scalar's empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The same numbers times a factor, rounded to float32: a training-time gain folded in. */
export function scaled(weight: Weight, factor: number): Weight {
  return { shape: weight.shape, read: async () => (await weight.read()).map((value) => value * factor) };
}

/** The same numbers plus one number, rounded to float32. */
export function shifted(weight: Weight, offset: number): Weight {
  return { shape: weight.shape, read: async () => (await weight.read()).map((value) => value + offset) };
}

/** The same numbers in the same order under another shape of equal size. */
export function reshaped(weight: Weight, shape: readonly number[]): Weight {
  return { shape, read: () => weight.read() };
}

/** The same numbers again and again, along the first axis. */
export function repeated(weight: Weight, times: number): Weight {
  return {
    shape: [weight.shape[0]! * times, ...weight.shape.slice(1)],
    async read() {
      const numbers = await weight.read();
      return Float32Array.from({ length: numbers.length * times }, (_, i) => numbers[i % numbers.length]!);
    },
  };
}

/** The first of the rows along the first axis. */
export function firstRows(weight: Weight, rows: number): Weight {
  const shape = [rows, ...weight.shape.slice(1)];
  return { shape, read: async () => (await weight.read()).slice(0, elementCount(shape)) };
}

export function zeros(shape: readonly number[]): Weight {
  return { shape, read: () => Promise.resolve(new Float32Array(elementCount(shape))) };
}

/**
 * The same numbers with their axes in another order, `order[i]` being the stored axis that becomes axis i; along the
 * stored axes in `reversed` they run backwards.
 */
export function permuted(weight: Weight, order: readonly number[], reversed: readonly number[] = []): Weight {
  const { shape: stored } = weight;
  const shape = order.map((axis) => stored[axis]!);
  return {
    shape,
    async read() {
      const numbers = await weight.read();
      const steps = order.map((axis) => elementCount(stored.slice(axis + 1)) * (reversed.includes(axis) ? -1 : 1));
      const first = reversed.reduce((sum, axis) => sum + (stored[axis]! - 1) * elementCount(stored.slice(axis + 1)), 0);
      return gather(numbers, first, shape, steps);
    },
  };
}

/** Elements in row-major order of `shape`: counts through all indices like an odometer, the last axis fastest. */
export function gather(
  numbers: Float32Array,
  first: number,
  shape: readonly number[],
  steps: readonly number[],
): Float32Array {
  const out = new Float32Array(elementCount(shape));
  const index = shape.map(() => 0);
  let from = first;
  for (let to = 0; to < out.length; to++) {
    out[to] = numbers[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

export function ones(shape: readonly number[]): Weight {
  return { shape, read: () => Promise.resolve(new Float32Array(elementCount(shape)).fill(1)) };
}

/** Two matrices of the same number of rows side by side. */
export function joined(left: Weight, right: Weight): Weight {
  const [rows, leftWidth] = left.shape as [number, number];
  const rightWidth = right.shape[1]!;
  const width = leftWidth + rightWidth;
  return {
    shape: [rows, width],
    async read() {
      const [a, b] = [await left.read(), await right.read()];
      const numbers = new Float32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        numbers.set(a.subarray(row * leftWidth, (row + 1) * leftWidth), row * width);
        numbers.set(b.subarray(row * rightWidth, (row + 1) * rightWidth), row * width + leftWidth);
      }
      return numbers;
    },
  };
}
