import { resizeSquare } from '../image/resize.ts';
import type { Tensor } from '../runtime/ort.ts';
import { type ExactPicture, previewSize } from './exactPicture.ts';

/**
 * How one channel changes an exact picture, from which previews of that channel's slider follow to first order: picture +
 * change of style * derivative. Nothing runs for them, and they are nearer to the truth than a pass that is left early
 * (docs/benchmarks.md).
 */
export class Slope {
  readonly #size: number;
  readonly #derivative: Float32Array;

  /**
   * @param channel position in flat S
   * @param derivative d picture / d style at the exact picture's point [3, H, W]
   */
  constructor(
    readonly from: ExactPicture,
    private readonly channel: number,
    derivative: Float32Array,
  ) {
    const resolution = from.image.shape[3]!;
    this.#size = Math.min(resolution, previewSize);
    this.#derivative = resizeSquare(derivative, resolution, this.#size);
  }

  /** The preview [1, 3, H, W] at a point, 256 px at most; undefined where other channels have moved as well. */
  preview(styles: Float32Array): Tensor | undefined {
    const change = this.from.changeOf(this.channel, styles);
    if (change === undefined) return undefined;
    const size = this.#size;
    const data = this.from.shrunk(size).map((value, i) => value + change * this.#derivative[i]!);
    return { data, shape: [1, 3, size, size] };
  }
}
