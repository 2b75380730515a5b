import { encodeModel } from '../onnx/modelProto.ts';
import type { Tensor } from '../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../runtime/runtime.ts';
import type { Task } from '../runtime/task.ts';
import { classCount, type Generator } from './generator.ts';
import { mappingGraph, stylesGraph } from './mappingGraph.ts';
import type { StyleLayout } from './styleLayout.ts';

/** The small half of the network: z -> w -> S. */
export class StyleNetwork {
  readonly #mapping: PreparedGraph;
  readonly #styles: PreparedGraph;

  constructor(
    private readonly generator: Generator,
    private readonly layout: StyleLayout,
    runtime: Runtime,
  ) {
    this.#mapping = runtime.prepare(async () => encodeModel(await mappingGraph(generator)));
    this.#styles = runtime.prepare(async () => encodeModel(await stylesGraph(generator, layout)));
  }

  /** z [samples, zDim] of one class (null: an unconditional generator's) -> w [samples, wDim], untruncated. */
  async map(z: Float32Array, label: number | null, task: Task): Promise<Float32Array> {
    const { zDim } = this.generator.mapping;
    const feeds = {
      z: { data: z, shape: [z.length / zDim, zDim] },
      ...(label !== null && { label: oneHot(label, classCount(this.generator)) }),
    };
    const { w } = await this.#mapping.run(feeds, task);
    return w!.data;
  }

  /** The slots of ws, each [samples, wDim] -> flat S [samples, channels]. */
  async styles(ws: readonly Float32Array[], task: Task): Promise<Float32Array> {
    const { wDim } = this.generator.mapping;
    const feeds = Object.fromEntries(
      ws.map((data, slot) => [`w${slot}`, { data, shape: [data.length / wDim, wDim] }] as const),
    );
    if (ws.length !== this.layout.numWs)
      throw new RangeError(`${ws.length} slots of ws, expected ${this.layout.numWs}`);
    const { styles } = await this.#styles.run(feeds, task);
    return styles!.data;
  }

  async release(): Promise<void> {
    await Promise.all([this.#mapping.release(), this.#styles.release()]);
  }
}

function oneHot(label: number, classes: number): Tensor {
  return { data: Float32Array.from({ length: classes }, (_, k) => Number(k === label)), shape: [1, classes] };
}
