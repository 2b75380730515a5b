import type { PicturePoint } from '../../shared/engineApi.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import { recipeBaseStyles } from './recipeBase.ts';
import { resolveChannel } from './resolveChannel.ts';

/** How many bases are kept, and the bytes of all their passes: four of a 1024-pixel generator. */
const [mostBases, mostBytes] = [8, 2 ** 29];

/**
 * One model's pictures under edits, for hands on sliders: the latest bases' S and each one's last pass through the
 * network are kept, so that a step of one slider runs only the blocks from its layer's on.
 */
export class EditedPictures {
  /** The latest used first. */
  #kept: Kept[] = [];

  constructor(private readonly model: Model) {}

  /** The pass through the network at a point: its image, and what is needed to linearise it there. */
  async trace(point: PicturePoint, task: Task): Promise<Trace> {
    const edits = point.edits.filter(({ muted }) => muted !== true);
    const channels = edits.map(({ channel }) => resolveChannel(this.model.layout, channel));
    const { key, styles: unedited, last } = await this.#base(point, task);
    const styles = unedited.slice();
    for (const [i, { strength, sigma }] of edits.entries()) {
      const [layer, channel] = channels[i]!;
      styles[layer.offset + channel]! += strength * sigma;
    }
    const trace = await this.model.synthesis.trace(styles, point.base.noise, task, last);
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
function traceBytes({ inputs }: Trace): number {
  const tensors = inputs.flatMap((feeds) => Object.values(feeds));
  return tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
}
