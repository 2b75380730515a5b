import type { Graph, Value } from '../../onnx/graph.ts';
import { encodeModel } from '../../onnx/modelProto.ts';
import { mul, pad, reshape, transpose } from '../../onnx/operators.ts';
import type { Tensor } from '../../runtime/ort.ts';
import type { PreparedGraph, Runtime } from '../../runtime/runtime.ts';
import type { Task } from '../../runtime/task.ts';
import type { Generator } from '../generator.ts';
import { runMemory } from '../runMemory.ts';
import { perChannel } from '../styledConv.ts';
import { synthesisBlockGraph } from '../synthesisBlockGraph.ts';
import { noiseFactor, type Trace } from '../synthesisNetwork.ts';
import { demodulationGradient } from './demodulationGradient.ts';
import { elementwiseSlope } from './elementwiseSlope.ts';
import type { ToRgbPoint } from './toRgbGradients.ts';
import type { WindowStep } from './windowPlan.ts';
import { margins, type Windows } from './windows.ts';

/**
 * What the adjoint of one styled convolution needs to know of the sample it is taken at. Maps have their channels last
 * and zeros around them, as far as windows reach: [1, paddedRows * paddedColumns, channels]; see windowedAdjoint.
 */
export interface WindowedConvPoint {
  /** x */
  readonly input: Tensor;
  /** act' d */
  readonly factor: Tensor;
  /** act' d u */
  readonly convolvedFactor: Tensor;
  /** See demodulationGradient: [1, in, out]. */
  readonly demodulationGradient: Tensor;
}

/** One block at a sample. */
export interface WindowedBlockPoint {
  /** Its convolutions in network order. */
  readonly convs: readonly WindowedConvPoint[];
  /** d clamp / d colour, where ToRGB is clamped, as padded maps with channels last. */
  readonly rgbSlope: Tensor | null;
}

/** Runs one block once more at a traced sample and hands out what is inside, ready to be cut into windows. */
export class WindowedLinearisation {
  readonly #graph: PreparedGraph;

  /** @param steps of the block's convolutions, in network order */
  constructor(
    generator: Generator,
    block: number,
    private readonly steps: readonly WindowStep[],
    runtime: Runtime,
  ) {
    this.#graph = runtime.prepare(
      async () => encodeModel(await windowedPointGraph(generator, block, steps)),
      runMemory(generator),
    );
  }

  /** What the adjoints of the block's convolutions take, and what its ToRGB's gradient takes: large, and used at once. */
  async at(
    trace: Trace,
    block: number,
    task: Task,
  ): Promise<{ readonly point: WindowedBlockPoint; readonly toRgb: ToRgbPoint }> {
    const feeds = { ...trace.styles[block], ...trace.inputs[block], noise: noiseFactor(trace.noise) };
    const results = await this.#graph.run(feeds, task);
    const convs = this.steps.map((_, k) => ({
      input: results[`input${k}`]!,
      factor: results[`factor${k}`]!,
      convolvedFactor: results[`convolvedFactor${k}`]!,
      demodulationGradient: results[`demodulationGradient${k}`]!,
    }));
    return {
      point: { convs, rgbSlope: results['paddedRgbSlope'] ?? null },
      toRgb: { activations: results['activations']!, rgbSlope: results['rgbSlope'] ?? null },
    };
  }

  release(): Promise<void> {
    return this.#graph.release();
  }
}

/** Its inputs are those of the block, see SynthesisBlockGraph. */
export async function windowedPointGraph(
  generator: Generator,
  block: number,
  steps: readonly WindowStep[],
): Promise<Graph> {
  const { toRgb } = generator.blocks[block]!;
  const { graph, convs, xOut, rgbHere } = await synthesisBlockGraph(generator, generator.blocks[block]!, 1);
  for (const [k, { style, demodulation, input, convolved, demodulated, activated }] of convs.entries()) {
    const { from, to } = steps[k]!;
    const slope = elementwiseSlope(graph, demodulated, activated);
    const factor = mul(graph, slope, perChannel(graph, demodulation.factor));
    graph.output(`input${k}`, paddedRows(graph, input, to));
    graph.output(`factor${k}`, paddedRows(graph, factor, from));
    graph.output(`convolvedFactor${k}`, paddedRows(graph, mul(graph, factor, convolved), from));
    graph.output(`demodulationGradient${k}`, demodulationGradient(graph, style, demodulation));
  }
  graph.output('activations', xOut);
  if (rgbHere && toRgb?.clamp != null) {
    const slope = elementwiseSlope(graph, rgbHere.biased, rgbHere.clamped);
    graph.output('rgbSlope', slope);
    graph.output('paddedRgbSlope', paddedRows(graph, slope, steps.at(-1)!.from));
  }
  return graph;
}

/** [1, channels, R, R] -> [1, padded pixels, channels]. */
function paddedRows(graph: Graph, x: Value, windows: Windows): Value {
  const { before, after, side } = margins(windows);
  const padded = before + after > 0 ? pad(graph, x, before, after) : x;
  return transpose(graph, reshape(graph, padded, [x.shape[1] as number, side ** 2]), [0, 2, 1]);
}
