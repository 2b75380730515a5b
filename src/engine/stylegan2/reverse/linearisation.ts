import type { Graph } from '../../onnx/graph.ts';
import { encodeModel } from '../../onnx/modelProto.ts';
import type { Tensor } from '../../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../../runtime/runtime.ts';
import type { Task } from '../../runtime/task.ts';
import type { Generator, SynthesisBlock } from '../generator.ts';
import { synthesisBlockGraph } from '../synthesisBlockGraph.ts';
import { noiseFactor, type Trace } from '../synthesisNetwork.ts';
import { elementwiseSlope } from './elementwiseSlope.ts';

/** What the adjoint of one styled convolution needs to know of the sample it is taken at; see styledConvAdjoint. */
export interface ConvPoint {
  readonly input: Tensor;
  readonly convolved: Tensor;
  readonly slope: Tensor;
}

/** One block's convolutions in network order, and what its ToRGB reads and lets through. */
export interface BlockPoint {
  readonly convs: readonly ConvPoint[];
  /** The block's activations [1, channels, R, R]. */
  readonly activations: Tensor;
  /** d clamp / d colour [1, 3, R, R], where ToRGB is clamped. */
  readonly rgbSlope: Tensor | null;
}

/** Runs one block once more at a traced sample and hands out what is inside. */
export class BlockLinearisation {
  readonly #graph: PreparedGraph;

  constructor(generator: Generator, block: SynthesisBlock, runtime: Runtime) {
    this.#graph = runtime.prepare(async () => encodeModel(await pointGraph(generator, block)));
  }

  async at(trace: Trace, block: number, task: Task): Promise<BlockPoint> {
    const feeds = { ...trace.styles[block], ...trace.inputs[block], noise: noiseFactor(trace.noise) };
    const results = await this.#graph.run(feeds, task);
    const convs: ConvPoint[] = [];
    for (let k = 0; `convolved${k}` in results; k++) {
      convs.push({
        input: results[`input${k}`]!,
        convolved: results[`convolved${k}`]!,
        slope: results[`slope${k}`]!,
      });
    }
    return { convs, activations: results['activations']!, rgbSlope: results['rgbSlope'] ?? null };
  }

  release(): Promise<void> {
    return this.#graph.release();
  }
}

async function pointGraph(generator: Generator, block: SynthesisBlock): Promise<Graph> {
  const { graph, convs, xOut, rgbHere } = await synthesisBlockGraph(generator, block, 1);
  for (const [k, { input, convolved, demodulated, activated }] of convs.entries()) {
    graph.output(`input${k}`, input);
    graph.output(`convolved${k}`, convolved);
    graph.output(`slope${k}`, elementwiseSlope(graph, demodulated, activated));
  }
  graph.output('activations', xOut);
  if (rgbHere && block.toRgb?.clamp != null) {
    graph.output('rgbSlope', elementwiseSlope(graph, rgbHere.biased, rgbHere.clamped));
  }
  return graph;
}
