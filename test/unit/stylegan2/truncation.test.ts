import { expect, test } from 'vitest';
import { truncate } from '../../../src/engine/stylegan2/truncation.ts';

const w = Float32Array.of(1, 2, 3, 4);
const wAvg = Float32Array.of(0, 1);

test.each([
  {
    psi: 0.5,
    cutoff: null,
    slots: [
      [0.5, 1.5, 1.5, 2.5],
      [0.5, 1.5, 1.5, 2.5],
      [0.5, 1.5, 1.5, 2.5],
    ],
  },
  {
    psi: 0.5,
    cutoff: 2,
    slots: [
      [0.5, 1.5, 1.5, 2.5],
      [0.5, 1.5, 1.5, 2.5],
      [1, 2, 3, 4],
    ],
  },
  {
    psi: 0,
    cutoff: 1,
    slots: [
      [0, 1, 0, 1],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
  },
  {
    psi: 1,
    cutoff: null,
    slots: [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
  },
  {
    psi: 0.5,
    cutoff: 0,
    slots: [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
  },
])('psi $psi, cutoff $cutoff', async ({ psi, cutoff, slots }) => {
  let asked = 0;
  const centre = (): Promise<Float32Array> => {
    asked++;
    return Promise.resolve(wAvg);
  };
  expect((await truncate(w, centre, 3, { psi, cutoff })).map((slot) => [...slot])).toEqual(slots);
  // It may have to be estimated, which takes seconds.
  expect(asked).toBe(psi === 1 || cutoff === 0 ? 0 : 1);
});
