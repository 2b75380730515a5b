import { expect, test } from 'vitest';
import type { ChannelStatistics } from '../../../src/shared/engineApi.ts';
import { layerStatistics } from '../../../src/shared/layerStatistics.ts';
import { keptModel } from '../../../src/shared/modelPageState.ts';

test('each layer has the spread of its own channels, in any order', () => {
  const layers = [
    { kind: 'conv', resolution: 4, channels: 5 },
    { kind: 'toRgb', resolution: 4, channels: 2 },
  ] as const;
  const statistics: ChannelStatistics = {
    scale: { samples: 100, stream: 'RandomState(5)', psi: 0.7 },
    mean: Float32Array.of(5, 1, 4, 2, 3, -1, 1),
    std: Float32Array.of(1, 1, 1, 1, 1, 0, 8),
  };
  expect(layerStatistics(layers, statistics)).toEqual([
    { mean: [1, 2, 3, 4, 5], sigma: [1, 1, 1, 1, 1] },
    { mean: [-1, -0.5, 0, 0.5, 1], sigma: [0, 2, 4, 6, 8] },
  ]);
});

test.each([
  [{ target: '/models/a.pkl' }, '/models/a.pkl'],
  [{ target: '' }, undefined],
  [{ target: 'x'.repeat(10_001) }, undefined],
  [{ target: 3 }, undefined],
  [null, undefined],
  ['portraits', undefined],
])('the generator of a kept state %j', (state, model) => {
  expect(keptModel(state)).toBe(model);
});
