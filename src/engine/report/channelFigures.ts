import type { NoiseMode } from '../stylegan2/synthesisNetwork.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import { resizeSquare } from '../image/resize.ts';
import { sideBySide, type RgbImage } from '../image/rgbImage.ts';
import { levelsPerUnit } from '../../shared/levelsPerUnit.ts';
import { toRgb8 } from '../image/toRgb8.ts';
import { channelHeatmap } from '../stylespace/heatmap.ts';
import type { LayerChannel } from '../stylespace/jacobian.ts';
import type { Face } from './faces.ts';

/** The strengths of a strip, in sigma, from left to right. */
export const stripStrengths = [-10, -5, 0, 5, 10] as const;
/** Pictures of a strip and heatmaps are shrunk to this many pixels a side: hundreds of them make one page. */
const stripSize = 128;
const heatSize = 192;

/** One channel on one face. */
export interface ChannelFigure {
  readonly seed: number;
  /** The face at each of `stripStrengths`, side by side. */
  readonly strip: RgbImage;
  /** The unedited face, and over it the heat [size, size] in 8-bit levels per sigma. */
  readonly face: RgbImage;
  readonly heat: Float32Array;
}

/**
 * Strips (`s' = s + strength * sigma` on canonical S) and heatmaps of some channels on one face. The heat is
 * exact, and at the picture's own resolution before it is shrunk for the page.
 *
 * @param std sigma per channel of flat S
 * @param onFigure called after each channel
 */
export async function channelFigures(
  model: Model,
  { seed, styles }: Face,
  channels: readonly LayerChannel[],
  std: Float32Array,
  noise: NoiseMode,
  task: Task,
  onFigure: () => void,
): Promise<ChannelFigure[]> {
  const size = model.resolution;
  const trace = await model.synthesis.trace(styles, noise, task);
  const face = picture(trace.image.data, size, heatSize);
  const figures: ChannelFigure[] = [];
  for (const [layer, channel] of channels) {
    const sigma = std[layer.offset + channel]!;
    const steps: RgbImage[] = [];
    for (const strength of stripStrengths) {
      const edited = styles.slice();
      edited[layer.offset + channel]! += strength * sigma;
      const { image } = await model.synthesis.trace(edited, noise, task, trace);
      steps.push(picture(image.data, size, stripSize));
    }
    const heatmap = await channelHeatmap(model, trace, [layer, channel], sigma, task);
    const heat = resizeSquare(heatmap, size, Math.min(size, heatSize)).map((change) => change * levelsPerUnit);
    figures.push({ seed, strip: sideBySide(steps), face, heat });
    onFigure();
  }
  return figures;
}

/** A generator's picture [3, size, size], no larger than `limit` pixels a side. */
export function picture(image: Float32Array, size: number, limit: number): RgbImage {
  const side = Math.min(size, limit);
  return toRgb8(resizeSquare(image, size, side), side, side);
}
