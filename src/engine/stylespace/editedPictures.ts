import type { PicturePoint } from '../../shared/engineApi.ts';
import type { Model } from '../model/model.ts';
import type { Tensor } from '../runtime/ort.ts';
import type { Task } from '../runtime/task.ts';
import type { SynthesisNetwork, Trace } from '../stylegan2/synthesisNetwork.ts';
import { ExactPicture } from './exactPicture.ts';
import { fullJacobian, type LayerChannel } from './jacobian.ts';
import { recipeBaseStyles } from './recipeBase.ts';
import { resolveChannel } from './resolveChannel.ts';
import { Slope } from './slope.ts';

/** How many bases are kept, and the bytes of all their passes: three of a 1024-pixel generator in one precision. */
const [mostBases, mostBytes] = [8, 5 * 2 ** 27];

/**
 * Multiply-adds of a preview: what two CPU cores do within 150 ms. A number, not a measurement, so that a preview is the
 * same picture each time.
 */
export const previewMultiplyAdds = 13e9;

export interface Preview {
  /** [1, 3, H, W], nominally in [-1, 1], of the model's resolution where it is exact. */
  readonly image: Tensor;
  readonly exact: boolean;
}

/**
 * One model's pictures under edits, for hands on sliders: the latest bases' S and each one's last pass through the
 * network are kept, so that a step of one slider runs only the blocks from its layer's on, and the half of its own block.
 */
export class EditedPictures {
  /** The latest used first. */
  #kept: Kept[] = [];

  /** @param budget multiply-adds of a preview */
  constructor(
    private readonly model: Model,
    private readonly budget = previewMultiplyAdds,
  ) {}

  /** The pass through the network at a point, in float32: its image, and what is needed to linearise it there. */
  trace(point: PicturePoint, task: Task): Promise<Trace> {
    return this.#trace(this.model.synthesis, point, task);
  }

  /** The picture at a point, to be looked at. */
  async picture(point: PicturePoint, task: Task): Promise<Preview> {
    const network = await this.model.pictureNetwork(task);
    const { image } = await this.#trace(network, point, task);
    return isBeyond(network, image) ? this.#inFloat32(point, task) : { image, exact: true };
  }

  /** A picture whose activations float16 does not hold. */
  async #inFloat32(point: PicturePoint, task: Task): Promise<Preview> {
    return { image: (await this.trace(point, task)).image, exact: true };
  }

  /**
   * d picture / d style of one channel [3, H, W] at a point, exactly and pixel by pixel. Where previews are needed, those of
   * the channel's slider follow it from then on.
   */
  async derivative(point: PicturePoint, channel: LayerChannel, task: Task): Promise<Float32Array> {
    const trace = await this.trace(point, task);
    const { styles } = await this.#at(point, task);
    const derivative = await fullJacobian(this.model, trace, [channel], this.model.resolution, task);
    const [layer, index] = channel;
    const slope = new Slope(new ExactPicture(styles, trace), layer.offset + index, derivative);
    this.#keep({ ...(await this.#base(point, task)), slope });
    return derivative;
  }

  /**
   * The picture while a hand moves. Where the rest of the network takes long, it follows the moved channel's derivative if
   * that is known; else the pass is left early, and what later blocks add is that of the base's last exact picture. Before there is one it is the image so far, at its own size. In no case
   * is the network left before the last block whose styles have moved since, or without an exact picture the last edited
   * layer's. The next pass at that point goes on from there.
   */
  async preview(point: PicturePoint, task: Task): Promise<Preview> {
    const { base, styles, edited } = await this.#at(point, task);
    const { layout, resolution, checkpoint } = this.model;
    const network = await this.model.pictureNetwork(task);
    const earlier = base.passes?.get(network);
    const moved = base.exact ? base.exact.lastMoved(layout, styles) : Math.max(0, ...edited);
    if (base.exact && moved === 0) return { image: base.exact.image, exact: true };
    const dear = network.multiplyAdds(styles, point.base.noise, earlier) > this.budget;
    const followed = dear ? base.slope?.preview(styles) : undefined;
    if (followed) return { image: followed, exact: false };
    const last = checkpoint.generator.blocks.findIndex((block) => block.resolution === moved);
    const limits = { multiplyAdds: this.budget, last };
    const trace = await network.preview(styles, point.base.noise, limits, task, earlier);
    if (isBeyond(network, trace.image)) return this.#inFloat32(point, task);
    const exact = trace.image.shape[3] === resolution;
    this.#keepPass(base, network, trace, exact ? new ExactPicture(styles, trace) : base.exact);
    return { image: !exact && base.exact ? base.exact.preview(trace) : trace.image, exact };
  }

  /** The whole pass through one of the model's networks, from what the base's last pass through it spares. */
  async #trace(network: SynthesisNetwork, point: PicturePoint, task: Task): Promise<Trace> {
    const { base, styles } = await this.#at(point, task);
    const trace = await network.trace(styles, point.base.noise, task, base.passes?.get(network));
    this.#keepPass(base, network, trace, new ExactPicture(styles, trace));
    return trace;
  }

  /** A point's S, and the resolutions of its edited layers. `badUsage` for a channel that the model has not. */
  async #at(point: PicturePoint, task: Task): Promise<{ base: Kept; styles: Float32Array; edited: number[] }> {
    const edits = point.edits.filter(({ muted }) => muted !== true);
    const channels = edits.map(({ channel }) => resolveChannel(this.model.layout, channel));
    const base = await this.#base(point, task);
    const styles = base.styles.slice();
    for (const [i, { strength, sigma }] of edits.entries()) {
      const [layer, channel] = channels[i]!;
      styles[layer.offset + channel]! += strength * sigma;
    }
    return { base, styles, edited: channels.map(([{ resolution }]) => resolution) };
  }

  /** The base, before any edit. A file's content is in the key by its hash. */
  async #base({ base, folder = '' }: PicturePoint, task: Task): Promise<Kept> {
    const key = JSON.stringify([base, folder]);
    const kept = this.#kept.find((one) => one.key === key);
    return kept ?? { key, styles: await recipeBaseStyles(this.model, base, folder, task) };
  }

  #keepPass(base: Kept, network: SynthesisNetwork, trace: Trace, exact: ExactPicture | undefined): void {
    this.#keep({ ...base, passes: new Map(base.passes).set(network, trace), exact });
  }

  #keep(newest: Kept): void {
    const others = this.#kept.filter(({ key }) => key !== newest.key);
    let bytes = 0;
    this.#kept = [newest, ...others].slice(0, mostBases).filter((kept, i) => {
      bytes += keptBytes(kept);
      return i === 0 || bytes <= mostBytes;
    });
  }
}

/** Whether an activation has left the range of float16. */
function isBeyond({ precision }: SynthesisNetwork, { data }: Tensor): boolean {
  if (precision === 'float32') return false;
  // A loop takes an eighth of what `every` takes: it is part of each step of a slider.
  for (const value of data) if (!Number.isFinite(value)) return true;
  return false;
}

interface Kept {
  readonly key: string;
  /** Flat S before any edit. */
  readonly styles: Float32Array;
  /** The last pass through each network; one that was left early has less. */
  readonly passes?: ReadonlyMap<SynthesisNetwork, Trace>;
  /** The last picture that was exact. */
  readonly exact?: ExactPicture | undefined;
  /** Of the channel whose derivative was wanted last. */
  readonly slope?: Slope;
}

/** What a pass keeps between blocks, and exact pictures beside it. */
function keptBytes({ passes, exact, slope }: Kept): number {
  const feeds = [...(passes?.values() ?? [])].flatMap(({ inputs, output }) => [...inputs, output]);
  const tensors = feeds.flatMap((tensors) => Object.values(tensors));
  const distinct = new Set(
    [...tensors, ...(exact ? [exact.image] : []), ...(slope ? [slope.from.image] : [])].map(({ data }) => data),
  );
  return [...distinct].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
