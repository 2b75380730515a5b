import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import { fullJacobian, type LayerChannel } from './jacobian.ts';

/**
 * Where and how strongly one channel changes the picture, exactly and pixel by pixel: the mean over RGB of
 * |d picture / d style| * sigma, [height, width], in the picture's own units ([-1, 1]) per sigma.
 */
export async function channelHeatmap(
  model: Model,
  trace: Trace,
  channel: LayerChannel,
  sigma: number,
  task: Task,
): Promise<Float32Array> {
  return heatmapOf(await fullJacobian(model, trace, [channel], model.resolution, task), sigma);
}

/** @param derivatives d picture / d style [3, height, width] */
export function heatmapOf(derivatives: Float32Array, sigma: number): Float32Array {
  const pixels = derivatives.length / 3;
  return Float32Array.from({ length: pixels }, (_, i) => {
    const [red, green, blue] = [derivatives[i]!, derivatives[pixels + i]!, derivatives[2 * pixels + i]!];
    return ((Math.abs(red) + Math.abs(green) + Math.abs(blue)) / 3) * sigma;
  });
}
