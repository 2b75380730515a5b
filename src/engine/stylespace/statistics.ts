import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { standardScale } from '../../shared/modelIdentity.ts';
import type { StyleScale } from '../../shared/modelIdentity.ts';
import { writeFileAtomically } from '../files/atomicFile.ts';
import { latentBatch, type Model, type Sampling } from '../model/model.ts';
import { encodeNpz, readNpz } from '../numpy/npz.ts';
import { RandomState } from '../numpy/randomState.ts';
import type { Task } from '../runtime/task.ts';
import type { Truncation } from '../stylegan2/truncation.ts';
import { streamName, streamSeed } from './latentStream.ts';
import { Moments } from './moments.ts';

/** The sample of the standard scale. */
export const defaultSamples = standardScale.samples;
export const defaultTruncation: Truncation = { psi: standardScale.psi, cutoff: null };

/** The population statistics of S over a sample, per channel of flat S (ToRGB included), rounded to float32. */
export interface StyleStatistics {
  readonly scale: StyleScale;
  /** [channels] */
  readonly mean: Float32Array;
  /** [channels] Standard deviations with ddof 0: the unit of strength. */
  readonly std: Float32Array;
}

export interface StatisticsSample extends Sampling {
  /** How many rows of the stream `RandomState(5)`. */
  readonly samples: number;
}

export interface StatisticsRun {
  /** Where the result is kept; made when it does not exist. */
  readonly cacheDir: string;
  /** SHA-256 of the checkpoint's file: the result is kept under it. */
  readonly sha256: string;
  readonly task: Task;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Statistics of a model's S, from the cache where they are there and sound. */
export async function styleStatistics(
  model: Model,
  sample: StatisticsSample,
  { cacheDir, sha256, task, onProgress }: StatisticsRun,
): Promise<StyleStatistics> {
  const { samples, psi, cutoff, class: label = null } = sample;
  const scale: StyleScale = { samples, stream: streamName, psi };
  const ofClass = label === null ? '' : `-class${label}`;
  const path = join(cacheDir, `statistics-${sha256}-${samples}-psi${psi}-cutoff${cutoff ?? 'None'}${ofClass}.npz`);
  const kept = await readKept(path, model.layout.channels);
  if (kept) return { scale, ...kept };
  const { mean, std } = await measure(model, sample, task, onProgress);
  await mkdir(cacheDir, { recursive: true });
  await writeFileAtomically(path, encodeStatistics({ mean, std }));
  return { scale, mean, std };
}

/** The .npz of `mean` and `std`, float32 [channels]. */
export function encodeStatistics({ mean, std }: Pick<StyleStatistics, 'mean' | 'std'>): Uint8Array {
  const vector = (data: Float32Array) => ({ shape: [data.length], data });
  return encodeNpz(new Map(Object.entries({ mean: vector(mean), std: vector(std) })));
}

async function measure(
  model: Model,
  { samples, ...sampling }: StatisticsSample,
  task: Task,
  onProgress: StatisticsRun['onProgress'],
): Promise<Pick<StyleStatistics, 'mean' | 'std'>> {
  const random = new RandomState(streamSeed);
  const moments = new Moments(model.layout.channels);
  for (let done = 0; done < samples;) {
    const rows = Math.min(latentBatch, samples - done);
    const z = Float32Array.from(random.standardNormal(rows * model.zDim));
    moments.add(await model.styles(z, sampling, task));
    done += rows;
    onProgress?.(done, samples);
  }
  return { mean: moments.mean(), std: moments.std() };
}

/** What is kept at `path`; undefined where there is nothing, or something that this program did not write so. */
async function readKept(path: string, channels: number): Promise<Pick<StyleStatistics, 'mean' | 'std'> | undefined> {
  try {
    const bytes = await readFile(path);
    const arrays = readNpz(bytes, path, { entries: 2, bytes: 2 ** 24 });
    const [mean, std] = [arrays.get('mean')?.data, arrays.get('std')?.data];
    if (!(mean instanceof Float32Array) || !(std instanceof Float32Array)) return undefined;
    if (mean.length !== channels || std.length !== channels) return undefined;
    // The same arrays have the same bytes, the archive's checksums included: any damage shows.
    return bytes.equals(encodeStatistics({ mean, std })) ? { mean, std } : undefined;
  } catch {
    return undefined;
  }
}
