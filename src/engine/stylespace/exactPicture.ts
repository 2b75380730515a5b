import { resizeSquare } from '../image/resize.ts';
import type { Tensor } from '../runtime/ort.ts';
import type { StyleLayout } from '../stylegan2/styleLayout.ts';
import { rgbName } from '../stylegan2/synthesisBlockGraph.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';

/** Pixels per side of a preview at least: what a page shows of a large picture. */
export const previewSize = 256;

/**
 * The exact picture at a point of style space, from which previews of points nearby are made: they change what the early
 * blocks add to the image and keep what the later ones did. Those do not only add detail: without them the colours are off by
 * a tenth of their range and more, with the kept ones by a hundredth (docs/benchmarks.md).
 */
export class ExactPicture {
  readonly image: Tensor;
  /** The image so far that left a block, by its resolution. */
  readonly #rgb = new Map<number, Tensor>();
  readonly #shrunk = new Map<number, Float32Array>();

  /** @param styles flat S [channels] */
  constructor(
    private readonly styles: Float32Array,
    trace: Trace,
  ) {
    this.image = trace.image;
    for (const input of trace.inputs) {
      for (const [name, tensor] of Object.entries(input)) {
        const resolution = tensor.shape[3]!;
        if (name === rgbName(resolution)) this.#rgb.set(resolution, tensor);
      }
    }
  }

  /** The resolution of the last block whose styles are others at a point; 0: none are. */
  lastMoved({ layers }: StyleLayout, styles: Float32Array): number {
    const moved = layers.findLast(({ offset, channels }) => {
      const own = this.styles.subarray(offset, offset + channels);
      return own.some((value, i) => value !== styles[offset + i]);
    });
    return moved?.resolution ?? 0;
  }

  /** How far one channel's style has moved, where no other has; `channel` is its position in flat S. */
  changeOf(channel: number, styles: Float32Array): number | undefined {
    const alone = this.styles.every((value, i) => i === channel || value === styles[i]);
    return alone ? styles[channel]! - this.styles[channel]! : undefined;
  }

  /** The picture [1, 3, H, W] at a point whose pass was left early, at 256 px or where that was, whichever is larger. */
  preview({ image }: Trace): Tensor {
    const [resolution, left] = [this.image.shape[3]!, image.shape[3]!];
    const size = Math.max(left, Math.min(resolution, previewSize));
    const before = this.#rgb.get(left)!.data;
    const change = resizeSquare(
      image.data.map((value, i) => value - before[i]!),
      left,
      size,
    );
    return { data: this.shrunk(size).map((value, i) => value + change[i]!), shape: [1, 3, size, size] };
  }

  /** The exact picture [3, size, size]. */
  shrunk(size: number): Float32Array {
    const shrunk = this.#shrunk.get(size) ?? resizeSquare(this.image.data, this.image.shape[3]!, size);
    this.#shrunk.set(size, shrunk);
    return shrunk;
  }
}
