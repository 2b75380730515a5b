import { expect, it } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { LatentStream } from '../../../src/engine/stylespace/latentStream.ts';

const signal = new AbortController().signal;
const zDim = 7;
const rows = 40_000;
/** The whole stream in one draw; equal to NumPy's by the tests of RandomState. */
const stream = Float32Array.from(new RandomState(5).standardNormal(rows * zDim));
const expected = (row: number): number[] => [...stream.subarray(row * zDim, (row + 1) * zDim)];

it.each([
  ['in order', [0, 1, 2, 3]],
  ['with skips, short and long, over odd and even counts of normals', [3, 4, 11, 38_000, 39_999]],
  ['backwards and again', [39_999, 5, 5, 0, 6]],
])('rows asked for %s are those of one draw', async (_, asked) => {
  const latents = new LatentStream(zDim);
  for (const row of asked) expect([...(await latents.row(row, signal))]).toEqual(expected(row));
});

it('stops skipping when it is told to, and can be used again', async () => {
  const latents = new LatentStream(512);
  const stop = new AbortController();
  const skipping = latents.row(9_000_000, stop.signal);
  setTimeout(() => {
    stop.abort();
  }, 1);
  await expect(skipping).rejects.toMatchObject({ code: 'cancelled' });
  const first = Float32Array.from(new RandomState(5).standardNormal(512));
  expect([...(await latents.row(0, signal))]).toEqual([...first]);
});
