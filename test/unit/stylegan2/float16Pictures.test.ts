import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { inFloat16 } from '../../../src/engine/onnx/inFloat16.ts';
import type { Graph } from '../../../src/engine/onnx/graph.ts';
import { seedLatents } from '../../../src/engine/model/latents.ts';
import type { Device } from '../../../src/engine/runtime/ort.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Generator, StyledConv, Weight } from '../../../src/engine/stylegan2/generator.ts';
import { synthesisBlockGraph } from '../../../src/engine/stylegan2/synthesisBlockGraph.ts';
import { SynthesisNetwork } from '../../../src/engine/stylegan2/synthesisNetwork.ts';
import { randomGenerator } from '../../bench/randomGenerator.ts';
import { withClamps } from './withClamps.ts';

/** float16 is rounded to by storing it on the processor, and is computed in as well on a GPU: of that, run `test/webgpu.mjs`. */
const runtime = new Runtime((process.env['STYLESPACE_DEVICE'] ?? 'cpu') as Device, 2);
const cpu = new Runtime('cpu', 2);
const task = { priority: 'picture', signal: new AbortController().signal } as const;
const folder = 'test/fixtures/checkpoints';

interface Change {
  readonly of: (generator: Generator) => Generator;
  /** What one channel's style changes by: [layer, change]. */
  readonly edit: readonly [number, number];
}
const asItIs: Change = { of: (generator) => generator, edit: [0, 0] };
const changes: readonly (readonly [what: string, file: string, change: Change])[] = [
  ['the bundled generator', 'models/portraits.safetensors', asItIs],
  ['a TensorFlow generator', `${folder}/tf_64.pkl`, asItIs],
  ['a residual generator', `${folder}/ada_resnet.sanitised.pkl`, asItIs],
  ['a generator that clamps', `${folder}/rosi_32.pt`, { ...asItIs, of: withClamps }],
  ['kernels far beyond what float16 can hold', `${folder}/rosi_32.pt`, { ...asItIs, of: withKernels(1e7) }],
  ['a style far beyond', `${folder}/rosi_32.pt`, { ...asItIs, edit: [3, 1e7] }],
  [
    'activations that a style of one channel would lead beyond',
    `${folder}/rosi_32.pt`,
    { of: withLargeChannel, edit: [9, 12] },
  ],
  ['colours far beyond', `${folder}/rosi_32.pt`, { ...asItIs, edit: [4, -1e7] }],
];

test.each(changes)(
  '%s: pictures in float16 are those of float32 but for a fraction of a level',
  async (_, file, change) => {
    const checkpoint = await openCheckpoint(file);
    const model = new Model({ ...checkpoint, generator: change.of(checkpoint.generator) }, cpu);
    const { generator } = model.checkpoint;
    const [layer, by] = change.edit;
    const sampling = { psi: 0.7, cutoff: null };
    const styles = await model.styles(seedLatents([0, 1], model.zDim), sampling, task);
    for (const sample of [0, 1]) styles[sample * model.layout.channels + model.layout.layers[layer]!.offset]! += by;
    const half = new SynthesisNetwork(generator, model.layout, runtime, 'float16');
    const [expected, found] = [
      await model.synthesis.images(styles, 'const', task),
      await half.images(styles, 'const', task),
    ];
    await Promise.all([model.release(), half.release()]);

    expect(found.shape).toEqual(expected.shape);
    expect(found.data).not.toEqual(expected.data);
    const levels = (image: Float32Array): Float32Array => image.map((x) => 127.5 * Math.min(1, Math.max(-1, x)));
    const [a, b] = [levels(expected.data), levels(found.data)];
    const apart = a.map((level, i) => Math.abs(level - b[i]!));
    expect(apart.reduce((sum, level) => sum + level, 0) / apart.length).toBeLessThan(0.3);
    expect(apart.reduce((most, level) => Math.max(most, level), 0)).toBeLessThan(16);
  },
);

test('kernels, noise and biases are stored in float16; what demodulates, and colours, in float32', async () => {
  const generator = randomGenerator({ resolution: 16, channelBase: 128, channelMax: 8 });
  const { graph, xOut, rgbOut } = await synthesisBlockGraph(generator, generator.blocks[2]!);
  graph.output('x', xOut);
  graph.output('rgb', rgbOut!);
  const stored = storage(inFloat16(graph));
  for (const name of ['conv0Up.weight', 'conv1.weight', 'conv0Up.bias', 'conv1.bias'])
    expect(stored.get(`${name}.float16`), name).toBe('Uint16Array');
  for (const name of ['toRgb.weight', 'toRgb.bias']) expect(stored.get(name), name).toBe('Float32Array');
});

/** How each constant that some node takes is stored. */
function storage(graph: Graph): Map<string, string> {
  const used = new Set(graph.liveNodes().flatMap(({ inputs }) => inputs));
  const constants = [...graph.constants.values()].filter(({ value }) => used.has(value));
  return new Map(constants.map(({ value, read }) => [value.name, read().constructor.name]));
}

/** One channel between the last two layers is far larger than all others, and listened to as much less. */
function withLargeChannel(generator: Generator): Generator {
  const factor = 25_000;
  const last = generator.blocks.at(-1)!;
  const { conv0Up, conv1 } = last as { conv0Up: StyledConv; conv1: StyledConv };
  const [, inChannels, ...kernel] = conv1.weight.shape as [number, number, number, number];
  const taps = kernel[0] * kernel[1];
  const weight = async (): Promise<Float32Array> =>
    (await conv1.weight.read()).map((value, i) => (Math.floor(i / taps) % inChannels === 0 ? value / factor : value));
  const bias = async (): Promise<Float32Array> =>
    (await conv0Up.bias.read()).map((value, i) => (i === 0 ? factor : value));
  const changed = {
    ...last,
    conv0Up: { ...conv0Up, bias: { ...conv0Up.bias, read: bias } },
    conv1: { ...conv1, weight: { ...conv1.weight, read: weight } },
  };
  return { ...generator, blocks: [...generator.blocks.slice(0, -1), changed] };
}

/** Demodulation takes the factor out again. */
function withKernels(factor: number): (generator: Generator) => Generator {
  const times = (weight: Weight): Weight => ({
    shape: weight.shape,
    read: async () => (await weight.read()).map((value) => factor * value),
  });
  const changed = <Layer extends StyledConv | null>(layer: Layer): Layer =>
    layer && { ...layer, weight: times(layer.weight) };
  return (generator) => ({
    ...generator,
    blocks: generator.blocks.map((block) => ({
      ...block,
      conv0Up: changed(block.conv0Up),
      conv1: changed(block.conv1),
    })),
  });
}
