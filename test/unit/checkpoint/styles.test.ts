import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { readNpz } from '../../../src/engine/numpy/npz.ts';
import type { Dense, Weight } from '../../../src/engine/stylegan2/generator.ts';
import { styleLayout } from '../../../src/engine/stylegan2/styleLayout.ts';
import { fixtureBytes, fixturePath, portraits } from './checkpointFixtures.ts';

/** `y = x weight^T + bias` in double precision, from the weights as they were read. */
async function dense({ weight, bias }: Dense, x: readonly number[]): Promise<number[]> {
  const [rows, columns] = [weight.shape[0]!, weight.shape[1]!];
  expect(columns).toBe(x.length);
  const [a, b] = [await weight.read(), await bias.read()];
  return Array.from({ length: rows }, (_, row) =>
    x.reduce((sum, value, i) => sum + value * a[row * columns + i]!, b[row]!),
  );
}

/** z -> w as the paper defines it: normalise, then layers with leaky ReLU 0.2 and a gain of sqrt 2. */
async function mapped(layers: readonly Dense[], z: readonly number[]): Promise<number[]> {
  const meanSquare = z.reduce((sum, value) => sum + value * value, 0) / z.length;
  let x = z.map((value) => value / Math.sqrt(meanSquare + 1e-8));
  for (const layer of layers) {
    x = (await dense(layer, x)).map((value) => Math.SQRT2 * (value < 0 ? 0.2 * value : value));
  }
  return x;
}

function largestDifference(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0);
}

// 1e-5 on w and S is what the reference itself, computed in float32, is good for.
test.each([
  ['rosi_32', fixturePath('rosi_32.pt')],
  ['rosi_32', fixturePath('rosi_32.legacy.pt')],
  ['rosi_train_32', fixturePath('rosi_train_32.pt')],
  ['rosi_torch2_16', fixturePath('rosi_torch2_16.pt')],
  ['portraits-128', portraits],
])('%s: z -> w -> S with the weights of %s equals the original network', async (name, path) => {
  const arrays = readNpz(fixtureBytes(`${name}.expected.npz`), name);
  const rows = (array: string, row: number, length: number): number[] => {
    const { data } = arrays.get(array)!;
    return Array.from({ length }, (_, i) => Number(data[row * length + i]));
  };
  const { generator } = await openCheckpoint(path);
  const { mapping } = generator;
  const layout = styleLayout(generator);
  expect(arrays.get('S')!.shape).toEqual([4, layout.channels]);
  expect(arrays.get('ws_psi07')!.shape).toEqual([4, layout.numWs, mapping.wDim]);

  const wAvg = generator.wAvg ? await numbers(generator.wAvg) : null;
  expect(wAvg === null).toBe(name === 'rosi_train_32');
  if (wAvg) expect(wAvg).toEqual(rows('w_avg', 0, mapping.wDim));
  for (let sample = 0; sample < 4; sample++) {
    const w = await mapped(mapping.layers, rows('z', sample, mapping.zDim));
    expect(largestDifference(w, rows('w', sample, mapping.wDim))).toBeLessThan(1e-5);
    if (wAvg) {
      const truncated = w.map((value, i) => wAvg[i]! + 0.7 * (value - wAvg[i]!));
      const expected = rows('ws_psi07', sample * layout.numWs, mapping.wDim);
      expect(largestDifference(truncated, expected)).toBeLessThan(1e-5);
    }
    const styles: number[] = [];
    for (const { conv } of layout.layers) styles.push(...(await dense(conv.affine, w)));
    expect(largestDifference(styles, rows('S', sample, layout.channels))).toBeLessThan(1e-5);
  }
});

async function numbers(weight: Weight): Promise<number[]> {
  return [...(await weight.read())];
}
