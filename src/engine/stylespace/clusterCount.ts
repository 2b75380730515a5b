import { RandomState } from '../numpy/randomState.ts';
import { adjustedRandIndex } from './adjustedRandIndex.ts';
import { clusteringSample } from './activationSample.ts';
import { nearestCentroids, sphericalKMeans, type VectorTable } from './sphericalKMeans.ts';

/** The numbers of clusters that are tried. Two would only part the foreground from the background. */
const [fewest, most] = [3, 12];
/** The largest number that may be asked for. */
export const maxClusters = 32;
/** So much less agreement than the best number has is taken for as good. */
const margin = 0.05;

/**
 * How many clusters the pictures themselves agree on: each number from 3 to 12 is tried on one half of the pictures and on the
 * other, and all pixels are parted by both. The largest number is taken whose partitions agree as well as those of the best
 * one, up to 0.05 of the adjusted Rand index.
 */
export async function chooseClusterCount(
  { data, dims }: VectorTable,
  pause: () => Promise<void>,
  onProgress?: (done: number, total: number) => void,
): Promise<number> {
  const half = data.length / 2;
  const agreements: number[] = [];
  for (let clusters = fewest; clusters <= most; clusters++) {
    onProgress?.(clusters - fewest, most + 1 - fewest);
    const random = new RandomState(clusteringSample.seed);
    const [first, second] = [
      await sphericalKMeans({ data: data.subarray(0, half), dims }, clusters, random, pause),
      await sphericalKMeans({ data: data.subarray(half), dims }, clusters, random, pause),
    ];
    const [a, b] = [
      await nearestCentroids({ data, dims }, first.centroids, pause),
      await nearestCentroids({ data, dims }, second.centroids, pause),
    ];
    agreements.push(adjustedRandIndex(a.members, b.members));
  }
  const best = Math.max(...agreements);
  return fewest + agreements.findLastIndex((agreement) => agreement >= best - margin);
}
