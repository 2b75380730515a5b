import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled } from '../../shared/errors.ts';
import type { Regions } from '../../shared/catalogue.ts';
import { cannotWrite, writeFileAtomically } from '../files/atomicFile.ts';
import { resizeSquare } from '../image/resize.ts';
import type { Model } from '../model/model.ts';
import { encodeNpz, readNpz } from '../numpy/npz.ts';
import { RandomState } from '../numpy/randomState.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import {
  activationLength,
  clusteredActivations,
  clusteredResolution,
  clusteringSample,
  sampleActivations,
} from './activationSample.ts';
import { argMaxPlanes } from './argMaxPlanes.ts';
import { chooseClusterCount } from './clusterCount.ts';
import type { Labeller } from './labeller.ts';
import { sphericalKMeans } from './sphericalKMeans.ts';
import { defaultTruncation } from './statistics.ts';

/** So that a cell of a 32 x 32 grid has 64 votes of its own. */
const labelSize = 256;

/** What clusters are found for, and who waits. */
export interface ClusteringRun {
  /** How many; null: as many as the pictures agree on (`chooseClusterCount`). */
  readonly clusters: number | null;
  /** Of a conditional model. */
  readonly class: number | null;
  /** SHA-256 of the checkpoint's file: the centroids are kept under it. */
  readonly sha256: string;
  readonly cacheDir: string;
  readonly task: Task;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Regions without a segmentation network: clusters of the generator's own activations (E. Collins and others, "Editing in
 * Style", CVPR 2020), the same in every picture. Found once and kept. Seeded, but other processors may round activations
 * otherwise and so find others: parts of a discovery share a cache folder.
 */
export async function openClusterLabeller(model: Model, run: ClusteringRun): Promise<ClusterLabeller> {
  const ofClass = run.class === null ? '' : `-class${run.class}`;
  const path = join(run.cacheDir, `regions-${run.sha256}-${run.clusters ?? 'auto'}${ofClass}.npz`);
  const resolution = clusteredResolution(model);
  const kept = await readKept(path, run.clusters);
  if (kept) return new ClusterLabeller(kept.centroids, kept.dims, resolution);
  // Before the work, which would be lost.
  await mkdir(run.cacheDir, { recursive: true }).catch((error: unknown) => {
    throw cannotWrite(run.cacheDir, error);
  });
  const { centroids, dims } = await findCentroids(model, run);
  await writeFileAtomically(path, encodeCentroids(centroids, dims));
  return new ClusterLabeller(centroids, dims, resolution);
}

/** Parts pictures by the nearest of some centroids of activations. */
export class ClusterLabeller implements Labeller {
  readonly regions: Regions;
  readonly size = labelSize;
  readonly #clusters: number;

  /** `centroids` [clusters, dims], of length 1 each; activations of `resolution`. */
  constructor(
    private readonly centroids: Float32Array,
    private readonly dims: number,
    private readonly resolution: number,
  ) {
    this.#clusters = centroids.length / dims;
    const bytes = Buffer.from(centroids.buffer, centroids.byteOffset, centroids.byteLength);
    this.regions = {
      kind: 'clusters',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      parameters: {
        method: 'spherical k-means',
        clusters: this.#clusters,
        activations: resolution,
        ...clusteringSample,
        psi: defaultTruncation.psi,
      },
      labels: Array.from({ length: this.#clusters }, (_, cluster) => `region${cluster + 1}`),
      residual: [],
    };
  }

  /** The cosines with the centroids, enlarged between pixel centres: the largest one tells the region of a pixel. */
  label(trace: Trace): Promise<Uint8Array> {
    const { dims, resolution, centroids } = this;
    const data = clusteredActivations(trace, resolution).data;
    const pixels = resolution ** 2;
    const cosines = new Float32Array(this.#clusters * pixels);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const length = activationLength(data, dims, pixels, pixel);
      if (length === 0) continue;
      for (let cluster = 0; cluster < this.#clusters; cluster++) {
        let sum = 0;
        for (let d = 0; d < dims; d++) sum += centroids[cluster * dims + d]! * data[d * pixels + pixel]!;
        cosines[cluster * pixels + pixel] = sum / length;
      }
    }
    return Promise.resolve(argMaxPlanes(resizeSquare(cosines, resolution, labelSize), this.#clusters)!);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}

interface Centroids {
  readonly centroids: Float32Array;
  readonly dims: number;
}

async function findCentroids(
  model: Model,
  { clusters, class: label, task, onProgress }: ClusteringRun,
): Promise<Centroids> {
  const vectors = await sampleActivations(model, label, task, onProgress);
  // Other work, and the wish to stop, have their turn between the rounds.
  const pause = async (): Promise<void> => {
    await new Promise(setImmediate);
    if (task.signal.aborted) throw cancelled();
  };
  const count = clusters ?? (await chooseClusterCount(vectors, pause, onProgress));
  const { centroids } = await sphericalKMeans(vectors, count, new RandomState(clusteringSample.seed), pause);
  return { centroids, dims: vectors.dims };
}

function encodeCentroids(centroids: Float32Array, dims: number): Uint8Array {
  return encodeNpz(new Map([['centroids', { shape: [centroids.length / dims, dims], data: centroids }]]));
}

/** What is kept at `path`; undefined where there is nothing, or something that this program did not write so. */
async function readKept(path: string, clusters: number | null): Promise<Centroids | undefined> {
  try {
    const bytes = await readFile(path);
    const array = readNpz(bytes, path, { entries: 1, bytes: 2 ** 22 }).get('centroids');
    const [count, dims] = array?.shape ?? [];
    if (!(array?.data instanceof Float32Array) || !count || !dims || count !== (clusters ?? count)) return undefined;
    return bytes.equals(encodeCentroids(array.data, dims)) ? { centroids: array.data, dims } : undefined;
  } catch {
    return undefined;
  }
}
