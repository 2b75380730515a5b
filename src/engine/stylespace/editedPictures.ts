import type { PicturePoint } from '../../shared/engineApi.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import { recipeBaseStyles } from './recipeBase.ts';
import { resolveChannel } from './resolveChannel.ts';

/**
 * One model's pictures under edits, for hands on sliders: the base's S and the last pass through the network are kept,
 * so that a step of one slider runs only the blocks from its layer's on.
 */
export class EditedPictures {
  #base: { readonly key: string; readonly styles: Float32Array } | undefined;
  #last: Trace | undefined;

  constructor(private readonly model: Model) {}

  /** The pass through the network at a point: its image, and what is needed to linearise it there. */
  async trace(point: PicturePoint, task: Task): Promise<Trace> {
    const edits = point.edits.filter(({ muted }) => muted !== true);
    const channels = edits.map(({ channel }) => resolveChannel(this.model.layout, channel));
    const styles = (await this.#baseStyles(point, task)).slice();
    for (const [i, { strength, sigma }] of edits.entries()) {
      const [layer, channel] = channels[i]!;
      styles[layer.offset + channel]! += strength * sigma;
    }
    this.#last = await this.model.synthesis.trace(styles, point.base.noise, task, this.#last);
    return this.#last;
  }

  /** Flat S of the base, before any edit. A file's content is in the key by its hash. */
  async #baseStyles({ base, folder = '' }: PicturePoint, task: Task): Promise<Float32Array> {
    const key = JSON.stringify([base, folder]);
    if (this.#base?.key !== key) this.#base = { key, styles: await recipeBaseStyles(this.model, base, folder, task) };
    return this.#base.styles;
  }
}
