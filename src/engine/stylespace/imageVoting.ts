import type { Task } from '../runtime/task.ts';
import type { DiscoveryPlan, DiscoverySubject } from './discoveryPlan.ts';
import { layerChannels, type LayerChannel } from './jacobian.ts';
import { pooledLabelMap } from './labelMap.ts';
import { LatentStream } from './latentStream.ts';
import { type ImageTally, ImageTallyBuilder } from './tally.ts';

/** Computes the votes of one image after the other. */
export class ImageVoting {
  readonly #latents: LatentStream;
  readonly #channels: readonly LayerChannel[];
  readonly #sigma: Float32Array;

  constructor(
    private readonly subject: DiscoverySubject,
    private readonly plan: DiscoveryPlan,
    private readonly task: Task,
  ) {
    const { model, statistics } = subject;
    this.#latents = new LatentStream(model.zDim);
    this.#channels = layerChannels(model, { toRgb: false });
    this.#sigma = Float32Array.from(this.#channels, ([layer, channel]) => statistics.std[layer.offset + channel]!);
  }

  /**
   * The votes of the image whose z is the stream's row `image`: all of them, or the promise rejects.
   *
   * @param report is told the fraction that is done
   */
  async tally(image: number, report: (fraction: number) => void): Promise<ImageTally> {
    const { model, labeller, gradients } = this.subject;
    const { noise, grid, score } = this.plan;
    const z = await this.#latents.row(image, this.task.signal);
    const trace = await model.synthesis.trace(await model.styles(z, this.plan, this.task), noise, this.task);
    const { labels } = labeller.regions;
    const pixels = await labeller.label(trace, this.task);
    const labelMap = pooledLabelMap(pixels, labeller.size, grid, [...labels.keys()], labels.length);
    const builder = new ImageTallyBuilder(labelMap, labels.length, score, this.#sigma);
    let done = 0;
    await gradients.compute(trace, this.#channels, this.task, (positions, rows) => {
      builder.add(positions, rows);
      done += positions.length;
      report(done / this.#channels.length);
    });
    return builder.finish();
  }
}
