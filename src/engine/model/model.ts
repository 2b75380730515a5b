import { MadeOnce } from '../../shared/madeOnce.ts';
import type { Checkpoint } from '../checkpoint/open.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Task } from '../runtime/task.ts';
import { classCount } from '../stylegan2/generator.ts';
import { styleLayout, type StyleLayout } from '../stylegan2/styleLayout.ts';
import { WindowedReverse } from '../stylegan2/reverse/windowedReverse.ts';
import { StyleNetwork } from '../stylegan2/styleNetwork.ts';
import { SynthesisNetwork } from '../stylegan2/synthesisNetwork.ts';
import { TangentNetwork } from '../stylegan2/tangentNetwork.ts';
import { truncate, type Truncation } from '../stylegan2/truncation.ts';
import { RandomState } from '../numpy/randomState.ts';
import { seedLatents } from './latents.ts';
import { checkClass } from './modelClass.ts';
import { pictureNetwork } from './pictureNetwork.ts';

/** z per run of the mapping network: 500, as the authors draw them; the stream does not depend on it. */
export const latentBatch = 500;
/** How many samples estimate the truncation centre of a checkpoint that has none. */
const centreSamples = 10_000;

/** How z becomes S: the class of a conditional generator, then the truncation. */
export interface Sampling extends Truncation {
  readonly class?: number | null;
}

/** An open generator on a device: z -> w -> S -> image, and the image's derivatives with respect to S. */
export class Model {
  readonly layout: StyleLayout;
  readonly synthesis: SynthesisNetwork;
  readonly #styles: StyleNetwork;
  readonly #tangents = new Map<number, TangentNetwork>();
  readonly #cotangents = new Map<number, WindowedReverse>();
  readonly #centre = new MadeOnce<Float32Array>();
  readonly #pictures = new MadeOnce<SynthesisNetwork>();

  constructor(
    readonly checkpoint: Checkpoint,
    readonly runtime: Runtime,
  ) {
    this.layout = styleLayout(checkpoint.generator);
    this.#styles = new StyleNetwork(checkpoint.generator, this.layout, runtime);
    this.synthesis = new SynthesisNetwork(checkpoint.generator, this.layout, runtime);
  }

  get resolution(): number {
    return this.checkpoint.generator.resolution;
  }

  get zDim(): number {
    return this.checkpoint.generator.mapping.zDim;
  }

  /** Classes to choose from; 0: an unconditional generator, which takes none. */
  get classes(): number {
    return classCount(this.checkpoint.generator);
  }

  /**
   * z [samples, zDim] -> canonical S [samples, channels], truncated. `badUsage` when a conditional generator is asked for
   * no class or one that it has not, an unconditional one for any.
   */
  async styles(z: Float32Array, sampling: Sampling, task: Task): Promise<Float32Array> {
    checkClass(this.classes, sampling.class ?? null);
    const samples = z.length / this.zDim;
    const styles = new Float32Array(samples * this.layout.channels);
    for (let first = 0; first < samples; first += latentBatch) {
      const batch = z.subarray(first * this.zDim, (first + latentBatch) * this.zDim);
      const ws = await this.#truncatedWs(batch, sampling, task);
      styles.set(await this.stylesOfWs(ws, task), first * this.layout.channels);
    }
    return styles;
  }

  /** The slots of ws, each [samples, wDim] and as they are -> canonical S [samples, channels]. */
  stylesOfWs(ws: readonly Float32Array[], task: Task): Promise<Float32Array> {
    return this.#styles.styles(ws, task);
  }

  /**
   * The network for pictures that are only looked at: in float16 where a trial has found the device faster and good enough at
   * it and this generator's picture of seed 0 agrees, else `synthesis`.
   */
  pictureNetwork(task: Task): Promise<SynthesisNetwork> {
    return this.#pictures.get(() => this.#pictureNetwork(task));
  }

  /** Derivatives of the image pooled to grid x grid; grid = resolution: of each pixel. */
  tangents(grid: number): TangentNetwork {
    let network = this.#tangents.get(grid);
    if (!network) {
      network = new TangentNetwork(this.checkpoint.generator, this.layout, grid, this.runtime);
      this.#tangents.set(grid, network);
    }
    return network;
  }

  /** The same derivatives of every channel at once, backwards from the pooled image. */
  cotangents(grid: number): WindowedReverse {
    let network = this.#cotangents.get(grid);
    if (!network) {
      network = new WindowedReverse(this.checkpoint.generator, this.layout, grid, this.runtime);
      this.#cotangents.set(grid, network);
    }
    return network;
  }

  /** The truncation centre [wDim]: the checkpoint's own, else the mean w of 10,000 z of RandomState(0), of all classes evenly. */
  centre(task: Task): Promise<Float32Array> {
    const { wAvg } = this.checkpoint.generator;
    return this.#centre.get(() => (wAvg ? wAvg.read() : this.#estimateCentre(task)));
  }

  async release(): Promise<void> {
    const pictures = await this.#pictures.made();
    const networks = [this.#styles, this.synthesis, ...this.#tangents.values(), ...this.#cotangents.values()];
    if (pictures && pictures !== this.synthesis) networks.push(pictures);
    await Promise.all(networks.map((network) => network.release()));
  }

  async #pictureNetwork(task: Task): Promise<SynthesisNetwork> {
    if (this.runtime.pictures === 'float32') return this.synthesis;
    const sampling = { psi: 1, cutoff: null, class: this.classes > 0 ? 0 : null };
    const styles = await this.styles(seedLatents([0], this.zDim), sampling, task);
    const half = new SynthesisNetwork(this.checkpoint.generator, this.layout, this.runtime, 'float16');
    return pictureNetwork(half, this.synthesis, styles, task);
  }

  async #truncatedWs(z: Float32Array, sampling: Sampling, task: Task): Promise<readonly Float32Array[]> {
    const w = await this.#styles.map(z, sampling.class ?? null, task);
    return truncate(w, () => this.centre(task), this.layout.numWs, sampling);
  }

  async #estimateCentre(task: Task): Promise<Float32Array> {
    const { wDim } = this.checkpoint.generator.mapping;
    const random = new RandomState(0);
    const sums = new Float64Array(wDim);
    const parts = Math.max(1, this.classes);
    for (let part = 0; part < parts; part++) {
      const end = Math.round(((part + 1) / parts) * centreSamples);
      for (let first = Math.round((part / parts) * centreSamples); first < end; first += latentBatch) {
        const z = Float32Array.from(random.standardNormal(Math.min(latentBatch, end - first) * this.zDim));
        const w = await this.#styles.map(z, this.classes === 0 ? null : part, task);
        for (const [i, number] of w.entries()) sums[i % wDim]! += number;
      }
    }
    return Float32Array.from(sums, (sum) => sum / centreSamples);
  }
}
