import { encodeModel } from '../onnx/modelProto.ts';
import type { Feeds, Tensor } from '../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../runtime/runtime.ts';
import type { Task } from '../runtime/task.ts';
import { blockStyles } from './blockStyles.ts';
import type { Generator } from './generator.ts';
import type { StyleLayout } from './styleLayout.ts';
import { activationsName, rgbName, synthesisBlockGraph } from './synthesisBlockGraph.ts';

/** `const`: the stored noise planes; `none`: no noise. There is no random noise: one S is one picture. */
export type NoiseMode = 'const' | 'none';

/** The `noise` input of every block's graph: the factor of the stored planes. */
export function noiseFactor(noise: NoiseMode): Tensor {
  return { data: Float32Array.of(noise === 'const' ? 1 : 0), shape: [1] };
}

/** The large half of the network, S -> image, as a chain of blocks. */
export class SynthesisNetwork {
  readonly #blocks: readonly PreparedGraph[];

  constructor(
    private readonly generator: Generator,
    private readonly layout: StyleLayout,
    runtime: Runtime,
  ) {
    this.#blocks = generator.blocks.map((block) =>
      runtime.prepare(async () => {
        const { graph, xOut, rgbOut } = await synthesisBlockGraph(generator, block);
        if (block !== generator.blocks.at(-1)) graph.output(activationsName(block.resolution), xOut);
        if (rgbOut) graph.output(rgbName(block.resolution), rgbOut);
        return encodeModel(graph);
      }),
    );
  }

  /** Flat S [samples, channels] -> images [samples, 3, H, W], nominally in [-1, 1], not clamped. */
  async images(styles: Float32Array, noise: NoiseMode, task: Task): Promise<Tensor> {
    const { image } = await this.trace(styles, noise, task);
    return image;
  }

  /**
   * The images, and what entered each block on the way. Blocks before the first whose styles differ from an earlier
   * pass's are not run again: what they made is kept there, and the result is the same to the last bit.
   */
  async trace(styles: Float32Array, noise: NoiseMode, task: Task, earlier?: Trace): Promise<Trace> {
    const feeds = blockStyles(this.layout, styles);
    const first = earlier?.noise === noise ? commonBlocks(earlier.styles, feeds) : 0;
    if (earlier && first === feeds.length) return earlier;
    const inputs: Feeds[] = earlier ? earlier.inputs.slice(0, first) : [];
    let input: Feeds = earlier?.inputs[first] ?? {};
    for (const [b, block] of this.#blocks.entries()) {
      if (b < first) continue;
      inputs.push(input);
      input = await block.run({ ...feeds[b], ...input, noise: noiseFactor(noise) }, task);
    }
    return { styles: feeds, noise, inputs, image: input[rgbName(this.generator.resolution)]! };
  }

  async release(): Promise<void> {
    await Promise.all(this.#blocks.map((block) => block.release()));
  }
}

/** One pass through the synthesis network, with what is needed to linearise it there. */
export interface Trace {
  /** Each block's styles. */
  readonly styles: readonly Feeds[];
  readonly noise: NoiseMode;
  /** The activations and the image so far that entered each block. */
  readonly inputs: readonly Feeds[];
  readonly image: Tensor;
}

/** How many blocks, from the first on, get the same styles in both. */
function commonBlocks(a: readonly Feeds[], b: readonly Feeds[]): number {
  const differs = b.findIndex((feeds, block) =>
    Object.entries(feeds).some(([name, { data }]) => !sameNumbers(a[block]?.[name]?.data, data)),
  );
  return differs < 0 ? b.length : differs;
}

function sameNumbers(a: Float32Array | undefined, b: Float32Array): boolean {
  return a?.length === b.length && b.every((number, i) => Object.is(number, a[i]));
}
