import type { RandomState } from '../numpy/randomState.ts';

/** Vectors of one length, one after the other: [count, dims]. */
export interface VectorTable {
  readonly data: Float32Array;
  readonly dims: number;
}

export interface Clustering {
  /** [clusters, dims], each of length 1. */
  readonly centroids: Float32Array;
  /** The mean cosine between a vector and its centroid. */
  readonly similarity: number;
}

const maxRounds = 25;
/** Products between two pauses: some 10 ms. */
const productsAtOnce = 2 ** 23;
/** Starts, of which the best result counts. */
const starts = 3;

/**
 * Spherical k-means (I. S. Dhillon and D. S. Modha, Machine Learning 42, 2001): clusters of directions. Each vector, of
 * length 1 (or 0), belongs to the centroid with the largest cosine, the lowest of equal ones; each centroid is the direction of
 * its members' sum. Starts are drawn as k-means++ does, by 1 - cosine; a round in which nothing moves is the last, or the 25th.
 *
 * @param pause waited for every 10 ms or so; its rejection ends the work
 */
export async function sphericalKMeans(
  vectors: VectorTable,
  clusters: number,
  random: RandomState,
  pause: () => Promise<void>,
): Promise<Clustering> {
  let best: Clustering | undefined;
  for (let start = 0; start < starts; start++) {
    const centroids = await startCentroids(vectors, clusters, random, pause);
    let members: Uint8Array | undefined;
    let similarity = 0;
    for (let round = 0; round < maxRounds; round++) {
      const next = await nearestCentroids(vectors, centroids, pause);
      ({ similarity } = next);
      if (members?.every((member, i) => member === next.members[i])) break;
      ({ members } = next);
      recentre(vectors, next, centroids);
    }
    if (!best || similarity > best.similarity) best = { centroids, similarity };
  }
  return best!;
}

export interface Membership {
  /** [count] The centroid nearest to each vector. */
  readonly members: Uint8Array;
  /** [count] Its cosine. */
  readonly cosines: Float64Array;
  readonly similarity: number;
}

export async function nearestCentroids(
  { data, dims }: VectorTable,
  centroids: Float32Array,
  pause: () => Promise<void>,
): Promise<Membership> {
  const count = data.length / dims;
  const members = new Uint8Array(count);
  const cosines = new Float64Array(count);
  const atOnce = Math.max(1, Math.floor(productsAtOnce / centroids.length));
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (i % atOnce === 0) await pause();
    let best = -Infinity;
    for (let start = 0, cluster = 0; start < centroids.length; start += dims, cluster++) {
      const cosine = dot(data, i * dims, centroids, start, dims);
      if (cosine > best) [best, members[i]] = [cosine, cluster];
    }
    cosines[i] = best;
    total += best;
  }
  return { members, cosines, similarity: total / count };
}

async function startCentroids(
  { data, dims }: VectorTable,
  clusters: number,
  random: RandomState,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const count = data.length / dims;
  const centroids = new Float32Array(clusters * dims);
  const distances = new Float64Array(count).fill(1);
  for (let cluster = 0; cluster < clusters; cluster++) {
    await pause();
    let left = random.randomSample() * distances.reduce((sum, distance) => sum + distance, 0);
    let chosen = 0;
    while (chosen < count - 1 && (left -= distances[chosen]!) >= 0) chosen++;
    centroids.set(data.subarray(chosen * dims, (chosen + 1) * dims), cluster * dims);
    for (let i = 0; i < count; i++) {
      const distance = Math.max(0, 1 - dot(data, i * dims, centroids, cluster * dims, dims));
      distances[i] = cluster === 0 ? distance : Math.min(distances[i]!, distance);
    }
  }
  return centroids;
}

/** Each centroid becomes the direction of its members' sum; one without members, the vector that fits its own worst. */
function recentre({ data, dims }: VectorTable, { members, cosines }: Membership, centroids: Float32Array): void {
  const sums = new Float64Array(centroids.length);
  for (let i = 0; i < members.length; i++) {
    const at = members[i]! * dims;
    for (let d = 0; d < dims; d++) sums[at + d]! += data[i * dims + d]!;
  }
  for (let start = 0; start < sums.length; start += dims) {
    let square = 0;
    for (let d = 0; d < dims; d++) square += sums[start + d]! ** 2;
    if (square > 0) {
      for (let d = 0; d < dims; d++) centroids[start + d] = sums[start + d]! / Math.sqrt(square);
    } else {
      const worst = cosines.indexOf(cosines.reduce((least, cosine) => Math.min(least, cosine), Infinity));
      centroids.set(data.subarray(worst * dims, (worst + 1) * dims), start);
      cosines[worst] = Infinity;
    }
  }
}

/** Four sums at once, which do not wait for each other: nearly all of the time is spent here. */
function dot(a: Float32Array, atA: number, b: Float32Array, atB: number, dims: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let d = 0;
  for (; d + 3 < dims; d += 4) {
    s0 += a[atA + d]! * b[atB + d]!;
    s1 += a[atA + d + 1]! * b[atB + d + 1]!;
    s2 += a[atA + d + 2]! * b[atB + d + 2]!;
    s3 += a[atA + d + 3]! * b[atB + d + 3]!;
  }
  for (; d < dims; d++) s0 += a[atA + d]! * b[atB + d]!;
  return s0 + s1 + (s2 + s3);
}
