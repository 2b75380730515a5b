import { toRgb8 } from '../../src/engine/image/toRgb8.ts';
import type { Model } from '../../src/engine/model/model.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import type { PicturePoint } from '../../src/shared/engineApi.ts';
import { EditedPictures } from '../../src/engine/stylespace/editedPictures.ts';
import { quantile } from '../proof/quantiles.ts';
import type { Effort } from './measure.ts';

/** Milliseconds from a new slider value to the picture's bytes, of the moves of one slider. */
export interface SliderTimes {
  /** The layer whose channel is moved: `8, 64 px conv1`. */
  readonly layer: string;
  readonly times: readonly number[];
}

/** One slider after the other: a channel of each layer outside ToRGB, moved to and fro between -5 and +5 sigma. */
export async function benchSlider(model: Model, task: Task, { moves }: Effort): Promise<SliderTimes[]> {
  const pictures = new EditedPictures(model);
  const layers = model.layout.layers.filter(({ kind }) => kind !== 'toRgb');
  const measured: SliderTimes[] = [];
  for (const { index, resolution, kind } of layers) {
    const times: number[] = [];
    // Move -1 leaves the slider before it, and is not counted.
    for (let move = -1; move < moves; move++) {
      const start = performance.now();
      const { image } = await pictures.trace(slidTo(`${index}_0`, move), task);
      toRgb8(image.data, model.resolution, model.resolution);
      if (move >= 0) times.push(performance.now() - start);
    }
    measured.push({ layer: `${index}, ${resolution} px ${kind}`, times });
  }
  return measured;
}

/** The point of style space at a move: strengths follow a triangle of 40 moves; no two in a row are equal. */
export function slidTo(channel: string, move: number): PicturePoint {
  const phase = (((move % 40) + 40) % 40) / 20;
  const strength = 10 * (phase < 1 ? phase : 2 - phase) - 5;
  return {
    base: { kind: 'seed', seed: 0, psi: 0.7, cutoff: null, class: null, noise: 'const' },
    // What sigma is does not change what a move costs.
    edits: [{ channel, strength, sigma: 0.1 }],
  };
}

export function sliderRow({ layer, times }: SliderTimes): string[] {
  return [layer, ...[0.5, 0.95, 1].map((fraction) => quantile(times, fraction).toFixed(1))];
}
