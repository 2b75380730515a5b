import { expect, test } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { adjustedRandIndex } from '../../../src/engine/stylespace/adjustedRandIndex.ts';
import { chooseClusterCount } from '../../../src/engine/stylespace/clusterCount.ts';
import { nearestCentroids, sphericalKMeans, type VectorTable } from '../../../src/engine/stylespace/sphericalKMeans.ts';

const pause = (): Promise<void> => Promise.resolve();

/** Directions scattered around unit vectors of `dims` dimensions, `each` around every one in turn. */
function scattered(centres: number, each: number, dims: number, spread: number): VectorTable {
  const noise = new RandomState(1).standardNormal(centres * each * dims);
  const data = new Float32Array(noise.length);
  for (let i = 0; i < centres * each; i++) {
    const vector = noise.subarray(i * dims, (i + 1) * dims).map((value) => value * spread);
    vector[i % centres]! += 1;
    const length = Math.hypot(...vector);
    data.set(
      vector.map((value) => value / length),
      i * dims,
    );
  }
  return { data, dims };
}

test('clusters are the directions around which vectors lie', async () => {
  const vectors = scattered(5, 60, 8, 0.1);
  const { centroids, similarity } = await sphericalKMeans(vectors, 5, new RandomState(0), pause);
  const { members, cosines } = await nearestCentroids(vectors, centroids, pause);
  expect(
    adjustedRandIndex(
      members,
      Uint8Array.from(members, (_, i) => i % 5),
    ),
  ).toBe(1);
  expect(similarity).toBeCloseTo(cosines.reduce((sum, cosine) => sum + cosine, 0) / 300, 12);
  for (let cluster = 0; cluster < 5; cluster++) {
    // The direction of the members' sum.
    const sum = new Float64Array(8);
    members.forEach((member, i) => {
      if (member === cluster) vectors.data.subarray(i * 8, i * 8 + 8).forEach((value, d) => (sum[d]! += value));
    });
    const length = Math.hypot(...sum);
    sum.forEach((value, d) => {
      expect(centroids[cluster * 8 + d]).toBeCloseTo(value / length, 5);
    });
  }
  const again = await sphericalKMeans(vectors, 5, new RandomState(0), pause);
  expect(again.centroids).toEqual(centroids);
});

test('vectors of no direction, and fewer directions than clusters, are borne', async () => {
  const data = new Float32Array(4 * 3);
  data.set([1, 0, 0], 3);
  data.set([1, 0, 0], 9);
  const { centroids } = await sphericalKMeans({ data, dims: 3 }, 3, new RandomState(0), pause);
  expect([...centroids].every(Number.isFinite)).toBe(true);
  const { members } = await nearestCentroids({ data, dims: 3 }, centroids, pause);
  expect(members[1]).toBe(members[3]);
});

test('the work pauses often enough for others', async () => {
  let pauses = 0;
  const counting = (): Promise<void> => {
    pauses++;
    return Promise.resolve();
  };
  // 2,400 vectors of 512 numbers and 8 centroids: 10 million products a round.
  const { members } = await nearestCentroids(scattered(8, 300, 512, 0.01), new Float32Array(8 * 512), counting);
  expect(members.length).toBe(2400);
  expect(pauses).toBe(2);
});

test('what a pause rejects with ends the work', async () => {
  const stop = (): Promise<void> => Promise.reject(new Error('stop'));
  await expect(sphericalKMeans(scattered(3, 4, 4, 0.1), 3, new RandomState(0), stop)).rejects.toThrow('stop');
});

test.each([
  // By hand: pairs together in both 2, in a 3, in b 4, of 15.
  [[0, 0, 1, 1, 2, 2], [0, 0, 1, 1, 1, 2], (2 - (3 * 4) / 15) / (3.5 - (3 * 4) / 15)],
  [[0, 0, 1, 1], [1, 1, 0, 0], 1],
  [[0, 0, 0, 0], [2, 2, 2, 2], 1],
  // Pairs together in both 0, in each 2, of 6.
  [[0, 0, 1, 1], [0, 1, 0, 1], (0 - 4 / 6) / (2 - 4 / 6)],
])('partitions %j and %j agree by %f', (a, b, index) => {
  expect(adjustedRandIndex(Uint8Array.from(a), Uint8Array.from(b))).toBeCloseTo(index, 12);
  expect(adjustedRandIndex(Uint8Array.from(b), Uint8Array.from(a))).toBeCloseTo(index, 12);
});

test('as many clusters are chosen as both halves of the pictures agree on', async () => {
  const reports: number[][] = [];
  const chosen = await chooseClusterCount(scattered(5, 80, 10, 0.12), pause, (...report) => reports.push(report));
  expect(chosen).toBe(5);
  expect([reports[0], reports.at(-1)]).toEqual([[0, 10], [9, 10]]); // prettier-ignore
});
