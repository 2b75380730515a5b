import type { PicturePoint } from '../../shared/engineApi.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import type { StyleLayer } from '../stylegan2/styleLayout.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import { recipeBaseStyles } from './recipeBase.ts';
import { resolveChannel } from './resolveChannel.ts';

/** How many bases are kept, and the bytes of all their passes: four of a 1024-pixel generator. */
const [mostBases, mostBytes] = [8, 2 ** 29];

/**
 * Multiply-adds of a preview: what two CPU cores do within 150 ms. A number, not a measurement, so that a preview is the
 * same picture each time.
 */
export const previewMultiplyAdds = 13e9;

/**
 * One model's pictures under edits, for hands on sliders: the latest bases' S and each one's last pass through the
 * network are kept, so that a step of one slider runs only the blocks from its layer's on.
 */
export class EditedPictures {
  /** The latest used first. */
  #kept: Kept[] = [];

  /** @param budget multiply-adds of a preview */
  constructor(
    private readonly model: Model,
    private readonly budget = previewMultiplyAdds,
  ) {}

  /** The pass through the network at a point: its image, and what is needed to linearise it there. */
  trace(point: PicturePoint, task: Task): Promise<Trace> {
    return this.#trace(point, task, (styles, last) => this.model.synthesis.trace(styles, point.base.noise, task, last));
  }

  /**
   * The same pass, for the picture while a hand moves: left early where the rest takes long, never before the last edited
   * layer's block. The next pass at that point goes on from there.
   */
  preview(point: PicturePoint, task: Task): Promise<Trace> {
    return this.#trace(point, task, (styles, last, edited) => {
      const resolution = Math.max(0, ...edited.map((layer) => layer.resolution));
      const block = this.model.checkpoint.generator.blocks.findIndex((one) => one.resolution === resolution);
      const limits = { multiplyAdds: this.budget, last: block };
      return this.model.synthesis.preview(styles, point.base.noise, limits, task, last);
    });
  }

  async #trace(
    point: PicturePoint,
    task: Task,
    pass: (styles: Float32Array, last: Trace | undefined, edited: readonly StyleLayer[]) => Promise<Trace>,
  ): Promise<Trace> {
    const edits = point.edits.filter(({ muted }) => muted !== true);
    const channels = edits.map(({ channel }) => resolveChannel(this.model.layout, channel));
    const { key, styles: unedited, last } = await this.#base(point, task);
    const styles = unedited.slice();
    for (const [i, { strength, sigma }] of edits.entries()) {
      const [layer, channel] = channels[i]!;
      styles[layer.offset + channel]! += strength * sigma;
    }
    const edited = channels.map(([layer]) => layer);
    const trace = await pass(styles, last, edited);
    this.#keep({ key, styles: unedited, last: trace });
    return trace;
  }

  /** Flat S of the base, before any edit. A file's content is in the key by its hash. */
  async #base({ base, folder = '' }: PicturePoint, task: Task): Promise<Kept> {
    const key = JSON.stringify([base, folder]);
    const kept = this.#kept.find((one) => one.key === key);
    return kept ?? { key, styles: await recipeBaseStyles(this.model, base, folder, task) };
  }

  #keep(newest: Kept): void {
    const others = this.#kept.filter(({ key }) => key !== newest.key);
    let bytes = 0;
    this.#kept = [newest, ...others].slice(0, mostBases).filter(({ last }, i) => {
      bytes += last ? traceBytes(last) : 0;
      return i === 0 || bytes <= mostBytes;
    });
  }
}

interface Kept {
  readonly key: string;
  readonly styles: Float32Array;
  readonly last?: Trace;
}

/** What a pass keeps between blocks, in bytes. */
function traceBytes({ inputs, output }: Trace): number {
  const tensors = [...inputs, output].flatMap((feeds) => Object.values(feeds));
  return tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
}
