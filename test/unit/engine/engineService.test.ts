import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { EngineService } from '../../../src/engine/engineService.ts';

test('the picture under a hand does not wait for the small ones beside it', async () => {
  // Nothing is tried, so that neither the probe nor the cache is touched.
  const places = { modelsDir: 'models', cacheDir: tmpdir(), probeEntry: 'none', threads: 2 };
  const engine = new EngineService(places);
  const { id: model } = await engine.openModel({ model: 'portraits' });
  const order: string[] = [];
  const ask = async (name: string, seed: number, limit: { maxSize?: number }): Promise<void> => {
    const base = { kind: 'seed', seed, psi: 0.7, cutoff: null, class: null, noise: 'const' } as const;
    await engine.picture({ model, base, edits: [], ...limit });
    order.push(name);
  };
  const small = [1, 2, 3, 4, 5].map((seed) => ask(`small ${seed}`, seed, { maxSize: 32 }));
  await Promise.all([...small, ask('picture', 0, {})]);
  expect(order).toEqual(['picture', 'small 1', 'small 2', 'small 3', 'small 4', 'small 5']);
  await engine.dispose();
});
