import { setTimeout as later } from 'node:timers/promises';
import { toRgb8 } from '../../src/engine/image/toRgb8.ts';
import { Model } from '../../src/engine/model/model.ts';
import { Graph } from '../../src/engine/onnx/graph.ts';
import { encodeModel } from '../../src/engine/onnx/modelProto.ts';
import { conv, convTranspose2x } from '../../src/engine/onnx/operators.ts';
import type { PreparedGraph, Runtime } from '../../src/engine/runtime/runtime.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import type { Generator, SynthesisBlock } from '../../src/engine/stylegan2/generator.ts';
import { filterUpsampled } from '../../src/engine/stylegan2/resample.ts';
import { inOut } from '../../src/engine/stylegan2/styledConv.ts';
import { EditedPictures } from '../../src/engine/stylespace/editedPictures.ts';
import { resolveChannel } from '../../src/engine/stylespace/resolveChannel.ts';
import { type Effort, type Measurement, measurement, timings } from './measure.ts';
import { randomCheckpoint } from './randomGenerator.ts';
import { slidTo } from './slider.ts';

/** Sliders of a large generator of random weights: the previews under a hand, and the exact picture against its convolutions. */
export async function benchLargeSlider(runtime: Runtime, task: Task, effort: Effort): Promise<Measurement[]> {
  const model = new Model(randomCheckpoint(effort.large), runtime);
  const pictures = new EditedPictures(model);
  const measured: Measurement[] = [];
  try {
    let move = 0;
    // Previews are made from an exact picture.
    await pictures.trace(slidTo('0_0', move++), task);
    for (const wanted of [4, 8, 16, 32, 64, 128]) {
      const { index, kind } = model.layout.layers.findLast(({ resolution }) => resolution === wanted)!;
      const layer = kind === 'toRgb' ? index - 1 : index;
      // Leaves the slider before it, and is not counted.
      await pictures.preview(slidTo(`${layer}_0`, move++), task);
      let size = 0;
      const times = await timings(effort, async () => {
        const { image } = await pictures.preview(slidTo(`${layer}_0`, move++), task);
        size = image.shape[3]!;
        toRgb8(image.data, size, size);
      });
      measured.push(measurement(`preview under a slider of layer ${layer}, ${wanted} px: ${size} px`, times, 'ms'));
    }
    await pictures.derivative(slidTo('0_0', move++), resolveChannel(model.layout, '0_0'), task);
    const followed = await timings(effort, async () => {
      const { image } = await pictures.preview(slidTo('0_0', move++), task);
      toRgb8(image.data, image.shape[3]!, image.shape[3]!);
    });
    measured.push(measurement('preview to first order', followed, 'ms'));
    measured.push(...(await besideHeatmap(model, pictures, task, effort)));
    measured.push(...(await exactAgainstConvolutions(model, pictures, task, effort)));
  } finally {
    await model.release();
  }
  return measured;
}

/** A heatmap of every pixel, and what a slider waits that is moved meanwhile, each time at another moment of it. */
async function besideHeatmap(
  { layout }: Model,
  pictures: EditedPictures,
  task: Task,
  effort: Effort,
): Promise<Measurement[]> {
  const channel = resolveChannel(layout, '0_0');
  const at = slidTo('0_0', 0);
  await pictures.trace(at, task);
  const heatmaps = await timings(effort, () => pictures.derivative(at, channel, task));
  const waits: number[] = [];
  for (let run = 0; run < effort.runs; run++) {
    await pictures.trace(at, task);
    const controller = new AbortController();
    const heatmap = pictures.derivative(at, channel, { priority: 'heatmap', signal: controller.signal });
    // A run blocks the thread, and the timer with it: what counts is when the hand moves.
    const moved = performance.now() + (Math.min(...heatmaps) * (run + 0.5)) / effort.runs;
    await later(moved - performance.now());
    await pictures.preview(slidTo('3_0', run + 1), task);
    waits.push(performance.now() - moved);
    controller.abort();
    await heatmap.catch(() => undefined);
  }
  return [
    measurement('heatmap of every pixel, of layer 0', heatmaps, 'ms'),
    measurement('preview under a slider of layer 3, asked for while a heatmap is made', waits, 'ms'),
  ];
}

/** Run by turns, so that other work on the machine slows both alike. */
async function exactAgainstConvolutions(
  model: Model,
  pictures: EditedPictures,
  task: Task,
  effort: Effort,
): Promise<Measurement[]> {
  const { generator } = model.checkpoint;
  const alone = generator.blocks.map((block) => new ConvolutionsAlone(generator, block, model.runtime));
  // Loads them, which is not counted.
  for (const block of alone) await block.run(task);
  const exact: number[] = [];
  const convolutions: number[] = [];
  let move = 0;
  const [once, twice] = [
    { ...effort, warmUps: 0, runs: 1 },
    { ...effort, warmUps: 0, runs: effort.warmUps + effort.runs },
  ];
  await timings(twice, async () => {
    exact.push(...(await timings(once, () => pictures.trace(slidTo('0_0', move++), task))));
    const times: number[] = [];
    for (const block of alone) times.push(...(await timings(once, () => block.run(task))));
    convolutions.push(times.reduce((sum, time) => sum + time, 0));
  });
  await Promise.all(alone.map((block) => block.release()));
  const counted = [exact, convolutions].map((times) => times.slice(effort.warmUps));
  const ratios = counted[0]!.map((time, run) => time / counted[1]![run]!);
  return [
    measurement('exact picture, every block', counted[0]!, 'ms'),
    measurement('its convolutions alone', counted[1]!, 'ms'),
    measurement('exact picture / its convolutions', ratios, ''),
  ];
}

/** A block's convolutions of its constants and nothing else, on activations of its size. */
class ConvolutionsAlone {
  readonly #graph: PreparedGraph;
  readonly #x: { readonly data: Float32Array; readonly shape: readonly number[] };

  constructor(generator: Generator, { resolution, conv0Up, conv1, toRgb }: SynthesisBlock, runtime: Runtime) {
    const size = conv0Up ? resolution / 2 : resolution;
    const shape = [1, (conv0Up ?? conv1).weight.shape[1]!, size, size];
    this.#x = { data: new Float32Array(shape.reduce((product, dim) => product * dim, 1)).fill(0.5), shape };
    this.#graph = runtime.prepare(async () => {
      const graph = new Graph(`convolutions${resolution}`);
      let x = graph.input('x', shape);
      if (conv0Up) {
        const [out, inChannels, ...kernel] = conv0Up.weight.shape as [number, number, number, number];
        const weight = inOut(conv0Up.weight, await conv0Up.weight.read());
        x = convTranspose2x(graph, x, graph.constant([inChannels, out, ...kernel], weight), 0);
        x = filterUpsampled(graph, x);
      }
      x = conv(graph, x, graph.constant(conv1.weight.shape, await conv1.weight.read()), { padding: 1 });
      const kernel = graph.constant(toRgb!.weight.shape, await toRgb!.weight.read());
      if (resolution < generator.resolution) graph.output('activations', x);
      graph.output('rgb', conv(graph, x, kernel, { padding: 0 }));
      return encodeModel(graph);
    });
  }

  async run(task: Task): Promise<void> {
    await this.#graph.run({ x: this.#x }, task);
  }

  release(): Promise<void> {
    return this.#graph.release();
  }
}
