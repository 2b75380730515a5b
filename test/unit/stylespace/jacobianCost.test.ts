import { expect, test } from 'vitest';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Weight } from '../../../src/engine/stylegan2/generator.ts';
import { WindowedReverse } from '../../../src/engine/stylegan2/reverse/windowedReverse.ts';
import { styleLayout } from '../../../src/engine/stylegan2/styleLayout.ts';
import { configF, randomGenerator, size256 } from '../../bench/randomGenerator.ts';

/** Counting needs shapes only. */
function withoutNumbers<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if ('read' in value) {
    const { shape } = value as unknown as Weight;
    return { shape, read: () => Promise.resolve(new Float32Array(shape.reduce((a, b) => a * b, 1))) } as T;
  }
  if (Array.isArray(value)) return value.map(withoutNumbers) as T;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutNumbers(part)])) as T;
}

test.each([
  // 228 T and 46 T multiply-adds by one backward pass per output.
  { size: configF, most: 2e12 },
  { size: size256, most: 1.2e12 },
])('$size.resolution px: at most $most multiply-adds', async ({ size, most }) => {
  const generator = withoutNumbers(randomGenerator(size));
  const reverse = new WindowedReverse(generator, styleLayout(generator), 32, new Runtime('cpu', 1));
  const counted = (await reverse.countByBlock()).reduce((sum, count) => sum + count, 0);
  // What the choice of the mode goes by is what the graphs say.
  expect(reverse.multiplyAdds).toBe(counted);
  expect(counted).toBeLessThan(most);
});
