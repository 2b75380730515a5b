import { expect, test } from 'vitest';
import { pushForward } from '../../../src/engine/gradient/pushForward.ts';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import type { Shape, Value } from '../../../src/engine/onnx/graph.ts';
import { encodeModel } from '../../../src/engine/onnx/modelProto.ts';
import { createSession, type Device, type Tensor } from '../../../src/engine/runtime/ort.ts';
import type { Generator, SynthesisBlock, Weight } from '../../../src/engine/stylegan2/generator.ts';
import {
  type BlockResults,
  blockRowsGraph,
  synthesisBlockGraph,
} from '../../../src/engine/stylegan2/synthesisBlockGraph.ts';
import { randomGenerator } from '../../bench/randomGenerator.ts';
import { withClamps } from './withClamps.ts';

const device = (process.env['STYLESPACE_DEVICE'] ?? 'cpu') as Device;
const samples = 2;

test.each([{ change: asItIs }, { change: withClamps }, { change: withSkips }, { change: withLateToRgb }])(
  '$change.name: a block in strips is the same block to the last bit, and so are its tangents',
  async ({ change }) => {
    // Four strips: at the upper border, two between, at the lower border.
    const generator = change(randomGenerator({ resolution: 256, channelBase: 2048, channelMax: 12 }));
    const block = generator.blocks.at(-1)!;
    const whole = await results(await synthesisBlockGraph(generator, block, samples), 'cpu');
    const striped = await results(await blockRowsGraph(generator, block, samples), device);

    expect(Object.keys(striped)).toEqual(['x', 'rgb', 'dx', 'drgb']);
    for (const [name, { data, shape }] of Object.entries(striped)) {
      expect(shape, name).toEqual([samples, name.endsWith('x') ? 8 : 3, 256, 256]);
      expect(
        data.some((value) => value !== 0),
        name,
      ).toBe(true);
      const { data: expected } = whole[name]!;
      if (device === 'cpu') expect(Buffer.from(data.buffer).equals(Buffer.from(expected.buffer)), name).toBe(true);
      // A GPU sums in another order.
      const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      const worst = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - data[i]!)), 0);
      expect(worst, name).toBeLessThanOrEqual(1e-5 * largest);
    }
  },
);

test.each([{ change: asItIs }, { change: withSkips }])(
  '$change.name: some rows of a block are those of all, to the last bit, and so are their tangents',
  async ({ change }) => {
    const generator = change(randomGenerator({ resolution: 64, channelBase: 512, channelMax: 12 }));
    const block = generator.blocks.at(-1)!;
    const whole = await results(await synthesisBlockGraph(generator, block, samples), 'cpu');
    for (const [from, to] of [
      [0, 24],
      [24, 32],
      [31, 50],
      [50, 64],
    ] as const) {
      const some = await results(await blockRowsGraph(generator, block, samples, { from, to, of: 64 }), 'cpu');
      for (const [name, { data, shape }] of Object.entries(some)) {
        const [batch, channels, rows, width] = shape as [number, number, number, number];
        expect([batch, rows, width], name).toEqual([samples, to - from, 64]);
        const { data: all } = whole[name]!;
        const expected = Array.from({ length: batch * channels }, (_, map) => {
          const above = map * 64 * width;
          return [...all.subarray(above + from * width, above + to * width)];
        }).flat();
        expect([...data], name).toEqual(expected);
      }
    }
  },
);

/** Of a graph's block at random inputs, with tangents of all of them that vary. */
async function results({ graph, xOut, rgbOut }: BlockResults, where: Device): Promise<Record<string, Tensor>> {
  const random = new RandomState(1);
  const draw = (shape: Shape): Tensor => {
    const sizes = shape as number[];
    return { shape: sizes, data: Float32Array.from(random.standardNormal(sizes.reduce((all, size) => all * size, 1))) };
  };
  const [seeds, feeds] = [new Map<Value, Value>(), new Map<string, Tensor>()];
  for (const input of [...graph.inputs]) {
    feeds.set(input.name, draw(input.shape));
    if (input.name === 'noise') continue;
    const tangent = graph.input(`d_${input.name}`, input.shape);
    seeds.set(input, tangent);
    feeds.set(tangent.name, draw(tangent.shape));
  }
  const tangentOf = pushForward(graph, seeds);
  for (const [name, value] of Object.entries({ x: xOut, rgb: rgbOut! })) graph.output(name, value);
  for (const [name, value] of Object.entries({ dx: xOut, drgb: rgbOut! })) graph.output(name, tangentOf(value)!);
  const session = await createSession(encodeModel(graph), where, 2);
  try {
    return await session.run(Object.fromEntries(feeds));
  } finally {
    await session.release();
  }
}

function asItIs(generator: Generator): Generator {
  return generator;
}

/** Residual blocks. */
function withSkips(generator: Generator): Generator {
  const skip = ({ conv0Up }: SynthesisBlock): Weight | null => {
    if (!conv0Up) return null;
    const [out, inChannels] = conv0Up.weight.shape as [number, number];
    const read = (): Promise<Float32Array> =>
      Promise.resolve(Float32Array.from(new RandomState(2).standardNormal(out * inChannels)));
    return { shape: [out, inChannels, 1, 1], read };
  };
  return { ...generator, blocks: generator.blocks.map((block) => ({ ...block, skip: skip(block) })) };
}

/** Only the last block paints. */
function withLateToRgb(generator: Generator): Generator {
  const last = generator.blocks.at(-1)!;
  return {
    ...generator,
    blocks: generator.blocks.map((block) => (block === last ? block : { ...block, toRgb: null })),
  };
}
