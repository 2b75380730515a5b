import { StyleSpaceError } from '../../shared/errors.ts';
import type { Model } from '../model/model.ts';
import { RandomState } from '../numpy/randomState.ts';
import type { Tensor } from '../runtime/ort.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import { activationsName } from '../stylegan2/synthesisBlockGraph.ts';
import { LatentStream } from './latentStream.ts';
import type { VectorTable } from './sphericalKMeans.ts';
import { defaultTruncation } from './statistics.ts';

/** Of which pictures and pixels the clusters are found: the first of the stream, truncated as the statistics' sample is. */
export const clusteringSample = { images: 64, pixels: 128, seed: 0 } as const;

/** Where a generator's activations know what is where, and not yet its texture. */
const wantedResolution = 32;

/** The resolution of the activations that are clustered: 32, or the nearest that enters a block of a smaller generator. */
export function clusteredResolution(model: Model): number {
  if (model.resolution >= 8) return Math.min(wantedResolution, model.resolution / 2);
  const message = `Pictures of ${model.resolution} pixels have no activations to find regions in: name a segmentation network.`;
  throw new StyleSpaceError('badUsage', message);
}

/** One picture's activations [1, channels, resolution, resolution]. */
export function clusteredActivations({ inputs }: Trace, resolution: number): Tensor {
  const name = activationsName(resolution);
  return inputs.find((feeds) => name in feeds)![name]!;
}

/**
 * The directions of the activations at random pixels of the sample's pictures, those of one picture after those of another:
 * [images x pixels, channels], of length 1 each (0 where nothing is active).
 */
export async function sampleActivations(
  model: Model,
  label: number | null,
  task: Task,
  onProgress?: (done: number, total: number) => void,
): Promise<VectorTable> {
  const { images, pixels, seed } = clusteringSample;
  const resolution = clusteredResolution(model);
  const [stream, random] = [new LatentStream(model.zDim), new RandomState(seed)];
  let table: { data: Float32Array; dims: number } | undefined;
  for (let image = 0; image < images; image++) {
    onProgress?.(image, images);
    const z = await stream.row(image, task.signal);
    const styles = await model.styles(z, { ...defaultTruncation, class: label }, task);
    const { data, shape } = clusteredActivations(await model.synthesis.trace(styles, 'const', task), resolution);
    const dims = shape[1]!;
    table ??= { data: new Float32Array(images * pixels * dims), dims };
    for (let k = 0; k < pixels; k++) {
      const pixel = Math.floor(random.randomSample() * resolution ** 2);
      const row = (image * pixels + k) * dims;
      const length = activationLength(data, dims, resolution ** 2, pixel);
      if (length === 0) continue;
      for (let d = 0; d < dims; d++) table.data[row + d] = data[d * resolution ** 2 + pixel]! / length;
    }
  }
  return table!;
}

/** The length of the vector of one pixel of [1, channels, pixels]; 0 also where it is not finite. */
export function activationLength(data: Float32Array, channels: number, pixels: number, pixel: number): number {
  let square = 0;
  for (let at = pixel; at < channels * pixels; at += pixels) square += data[at]! ** 2;
  return Number.isFinite(square) ? Math.sqrt(square) : 0;
}
