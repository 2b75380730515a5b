import { levelsPerUnit } from '../image/toRgb8.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import { fullJacobian, type LayerChannel } from './jacobian.ts';

/**
 * Where and how strongly one channel changes the picture, exactly and pixel by pixel. [height, width], in 8-bit levels
 * per sigma
 */
export async function channelHeatmap(
  model: Model,
  trace: Trace,
  channel: LayerChannel,
  sigma: number,
  task: Task,
): Promise<Float32Array> {
  return heatOf(await fullJacobian(model, trace, [channel], model.resolution, task), sigma);
}

/** Derivatives [3, pixels] by a style channel -> [pixels]: mean over RGB of |d| * sigma, in 8-bit levels per sigma. */
export function heatOf(derivatives: Float32Array, sigma: number): Float32Array {
  const pixels = derivatives.length / 3;
  const scale = (sigma * levelsPerUnit) / 3;
  return Float32Array.from({ length: pixels }, (_, i) => {
    const [red, green, blue] = [derivatives[i]!, derivatives[pixels + i]!, derivatives[2 * pixels + i]!];
    return (Math.abs(red) + Math.abs(green) + Math.abs(blue)) * scale;
  });
}
