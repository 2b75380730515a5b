import { expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { forwardJacobian, reverseJacobian, type LayerChannel } from '../../../src/engine/stylespace/jacobian.ts';
import type { Weight } from '../../../src/engine/stylegan2/generator.ts';
import type { Trace } from '../../../src/engine/stylegan2/synthesisNetwork.ts';
import { nvidiaTensors, usualShape, type NetworkShape } from './nvidiaTensors.ts';
import { rosinalityNames, tensorFlowNames } from './otherNames.ts';
import { plainGenerator, type PlainInput, type Planes } from './plainGenerator.ts';
import { float32Safetensors } from './safetensorsFile.ts';

interface Configuration extends NetworkShape {
  readonly clamp: number | null;
}

const usual: Configuration = { ...usualShape, clamp: null };

/** What varies between generators of StyleGAN2, at its ends. */
const configurations: readonly (readonly [string, Partial<Configuration>])[] = [
  ['4 pixels', { resolution: 4 }],
  ['8 pixels', { resolution: 8 }],
  ['16 pixels', { resolution: 16 }],
  ['64 pixels', { resolution: 64, width: (resolution) => 128 / resolution }],
  ['2048 pixels', { resolution: 2048, width: () => 1, noise: false }],
  ['one channel', { width: () => 1 }],
  ['at most 8 channels of an odd base', { width: (resolution) => Math.min(8, 100 / resolution) }],
  ['widths of every size', { width: (resolution) => [7, 33, 1, 12][Math.log2(resolution) - 2]! }],
  ['a mapping of one layer', { mappingLayers: 1 }],
  ['a mapping of sixteen layers', { mappingLayers: 16 }],
  ['a mapping of another width inside', { mappingLayers: 3, hidden: 13 }],
  ['z wider than w', { zDim: 21, wDim: 5 }],
  ['w wider than z', { zDim: 3, wDim: 17 }],
  ['one class', { classes: 1 }],
  ['a label wider than z', { classes: 7, embedding: 12 }],
  ['a thousand classes, residual', { classes: 1000, architecture: 'resnet', width: (resolution) => 64 / resolution }],
  ['residual, clamped', { architecture: 'resnet', clamp: 1.5, width: (resolution) => 40 / resolution }],
  ['clamped', { clamp: 1.5 }],
  ['a clamp that is not reached', { clamp: 256 }],
  ['one ToRGB', { architecture: 'orig', classes: 3 }],
  ['one ToRGB, at 4 pixels', { resolution: 4, architecture: 'orig' }],
  ['no noise', { noise: false }],
  ['grey', { colours: 1 }],
  ['colours and alpha', { colours: 4, clamp: 2 }],
];

const task = { priority: 'picture', signal: new AbortController().signal } as const;
const runtime = new Runtime('cpu', 1);

/** The same generator as each code stores it that can have it. */
function files(tensors: Map<string, Weight>, configuration: Configuration): [format: string, Promise<Uint8Array>][] {
  const { clamp, classes, noise, architecture } = configuration;
  const layers = [...tensors.keys()].filter((name) => /^synthesis.*(conv\d|torgb)\.weight$/.test(name));
  const clamps = layers.map((name) => [name.replace('.weight', '.conv_clamp'), JSON.stringify(clamp)]);
  const kept: [string, Promise<Uint8Array>][] = [
    ['NVIDIA .safetensors', float32Safetensors(tensors, Object.fromEntries(clamps) as Record<string, string>)],
    [
      'NVIDIA TensorFlow .safetensors',
      float32Safetensors(tensorFlowNames(tensors), { 'synthesis/conv_clamp': JSON.stringify(clamp) }),
    ],
  ];
  const hasRosinality =
    clamp === null && classes === 0 && noise && architecture === 'skip' && tensors.has('synthesis.b8.conv1.weight');
  if (hasRosinality) kept.push(['rosinality .safetensors', float32Safetensors(rosinalityNames(tensors))]);
  return kept;
}

test.each(configurations)('%s', async (_, change) => {
  const configuration = {
    ...usual,
    ...change,
    width: (size: number) => Math.max(1, Math.floor((change.width ?? usual.width)(size))),
  };
  const { resolution, zDim, classes, clamp } = configuration;
  const tensors = nvidiaTensors(configuration);
  const label = classes > 0 ? classes - 1 : null;
  const z = seedLatent(1, zDim);
  const input: PlainInput = { z, label, psi: 0.7, clamp };
  // What the picture's three colours are of the file's own.
  const shown = ({ data, size, channels }: Planes): Float64Array =>
    Float64Array.from({ length: 3 * size ** 2 }, (__, i) => data[channels === 1 ? i % size ** 2 : i]!);
  const expected = resolution <= 64 ? await plainGenerator(tensors, input) : undefined;

  const stored = files(tensors, configuration);
  for (const [format, bytes] of expected ? stored : stored.slice(0, 1)) {
    const checkpoint = await readCheckpoint(memorySource(await bytes, 'made.safetensors'));
    expect(checkpoint).toMatchObject({ format, generator: { resolution } });
    const model = new Model(checkpoint, runtime);
    expect([model.zDim, model.classes]).toEqual([zDim, classes]);
    expect(model.layout.numWs).toBe(2 * Math.log2(resolution) - 2);

    const styles = await model.styles(z, { psi: 0.7, cutoff: null, class: label }, task);
    const trace = await model.synthesis.trace(styles, 'const', task);
    const { shape: size, data } = trace.image;
    expect(size).toEqual([1, 3, resolution, resolution]);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(data.some((value) => value !== data[0])).toBe(true);
    if (expected) {
      expect(furthest(styles, expected.styles)).toBeLessThan(1e-5);
      expect(furthest(data, shown(expected.picture))).toBeLessThan(2e-5);
    }
    if (resolution <= 32 && format.startsWith('NVIDIA .')) {
      await expectDerivatives(model, trace, async (moved) =>
        shown((await plainGenerator(tensors, { ...input, moved })).picture),
      );
    }
    await model.release();
  }
});

/** The largest difference, of large numbers relative to them. */
function furthest(numbers: Float32Array, expected: ArrayLike<number>): number {
  expect(numbers).toHaveLength(expected.length);
  return numbers.reduce(
    (most, number, i) => Math.max(most, Math.abs(number - expected[i]!) / Math.max(1, Math.abs(expected[i]!))),
    0,
  );
}

/** The first channel of each layer: forward and reverse mode, and what a step changes in double precision. */
async function expectDerivatives(
  model: Model,
  trace: Trace,
  picture: (moved: readonly [channel: number, by: number]) => Promise<Float64Array>,
): Promise<void> {
  const step = 1e-6;
  const grid = 4;
  const channels = model.layout.layers.map((layer): LayerChannel => [layer, 0]);
  const expected: number[][] = [];
  for (const [{ offset }] of channels) {
    const before = pooled(await picture([offset, -step]), model.resolution, grid);
    const after = pooled(await picture([offset, step]), model.resolution, grid);
    expected.push(after.map((value, i) => (value - before[i]!) / (2 * step)));
  }
  for (const mode of [forwardJacobian, reverseJacobian]) {
    let compared = 0;
    await mode(model, trace, channels, grid, task, (positions, rows) => {
      for (const [k, position] of positions.entries()) {
        const cells = expected[position]!;
        const largest = cells.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const worst = cells.reduce(
          (most, value, i) => Math.max(most, Math.abs(value - rows[k * cells.length + i]!)),
          0,
        );
        // Float32 on the one side, what has a corner within the step on the other.
        if (!(worst <= 1e-4 * largest + 1e-6)) expect.fail(`layer ${position}: off by ${worst} of ${largest}`);
        compared++;
      }
    });
    expect(compared).toBe(channels.length);
  }
}

/** Means over the cells of an image [3, size, size]: [3, grid, grid], flat. */
function pooled(image: Float64Array, size: number, grid: number): number[] {
  const cell = size / grid;
  const means = Array.from({ length: 3 * grid * grid }, () => 0);
  for (const [i, value] of image.entries()) {
    const [plane, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    means[(plane * grid + Math.floor(y / cell)) * grid + Math.floor(x / cell)]! += value / cell ** 2;
  }
  return means;
}
