import { resizeSquare } from '../../src/engine/image/resize.ts';
import { toRgb8 } from '../../src/engine/image/toRgb8.ts';
import type { Model } from '../../src/engine/model/model.ts';
import type { Tensor } from '../../src/engine/runtime/ort.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { EditedPictures } from '../../src/engine/stylespace/editedPictures.ts';
import { resolveChannel } from '../../src/engine/stylespace/resolveChannel.ts';
import { defaultTruncation } from '../../src/engine/stylespace/statistics.ts';
import type { PicturePoint } from '../../src/shared/engineApi.ts';
import { type Effort, type Measurement, measurement } from './measure.ts';
import { spread } from './spread.ts';

/** In sigma. */
const step = 5;

/**
 * How far previews are from the true picture: mean |difference| over pixels and colours in 8-bit levels, of pictures of the
 * first seeds, where the network is left at each resolution. Smaller ones are enlarged as a page does it.
 */
export async function benchPreviewError(model: Model, task: Task, { pictures }: Effort): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const { index, resolution, kind, offset } of model.layout.layers) {
    if (kind !== 'conv1' || resolution === model.resolution) continue;
    const sigma = await spread(model, offset, task);
    const [first, moved, followed, still]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let seed = 0; seed < pictures; seed++) {
      const base = { kind: 'seed', seed, ...defaultTruncation, class: null, noise: 'const' } as const;
      const from: PicturePoint = { base, edits: [] };
      const to: PicturePoint = { base, edits: [{ channel: `${index}_0`, strength: step, sigma }] };
      const truth = (await new EditedPictures(model, 0).trace(to, task)).image;
      first.push(difference(truth, (await new EditedPictures(model, 0).preview(to, task)).image));
      const slider = new EditedPictures(model, 0);
      still.push(difference(truth, (await slider.trace(from, task)).image));
      moved.push(difference(truth, (await slider.preview(to, task)).image));
      await slider.derivative(from, resolveChannel(model.layout, `${index}_0`), task);
      followed.push(difference(truth, (await slider.preview(to, task)).image));
    }
    const left = `left at ${resolution} px of ${model.resolution}`;
    measured.push(
      measurement(`${left}, before any exact picture`, first, 'levels'),
      measurement(`${left}, ${step} sigma from an exact picture`, moved, 'levels'),
      measurement(`to first order, ${step} sigma of layer ${index} from an exact picture`, followed, 'levels'),
      measurement('that exact picture, as it was', still, 'levels'),
    );
  }
  return measured;
}

function difference(truth: Tensor, { data, shape }: Tensor): number {
  const size = truth.shape[3]!;
  const [a, b] = [truth.data, resizeSquare(data, shape[3]!, size)].map((image) => toRgb8(image, size, size).data);
  return a!.reduce((sum, level, i) => sum + Math.abs(level - b![i]!), 0) / a!.length;
}
