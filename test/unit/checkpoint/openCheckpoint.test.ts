import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readContainer } from '../../../src/engine/checkpoint/containers.ts';
import { fileSha256 } from '../../../src/engine/checkpoint/fileSha256.ts';
import { openCheckpoint, readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import type { Weight } from '../../../src/engine/stylegan2/generator.ts';
import {
  describedAll,
  fixtureBytes,
  fixtureJson,
  fixturePath,
  namedWeights,
  portraits,
  type Description,
} from './checkpointFixtures.ts';
import { float32Safetensors } from './safetensorsFile.ts';

const weights = fixtureJson('weights.json') as Record<string, Record<string, Description>>;

interface ExpectedLayers {
  readonly layers: readonly { name: string; in_channels: number; out_channels: number; weight_scale: number }[];
  readonly files: Record<string, { sha256: string }>;
}

const noCentre =
  'The file has no truncation centre: it is estimated from 10,000 samples, and pictures with psi other than 1 may differ slightly from those of other tools.';

/** [file, format, tensors, resolution, mapping layers, bytes] */
const files = [
  ['rosi_32.pt', 'rosinality .pt (zip)', 143, 32, 3, 427_683],
  ['rosi_32.legacy.pt', 'rosinality .pt (legacy)', 72, 32, 3, 203_404],
  ['rosi_train_32.pt', 'rosinality .pt (zip)', 138, 32, 2, 278_613],
  ['rosi_torch2_16.pt', 'rosinality .pt (zip)', 52, 16, 2, 45_917],
  ['portraits-128.pt', 'rosinality .pt (zip)', 114, 128, 6, 8_414_701],
] as const;

describe.each(files)('%s', (name, format, tensors, resolution, mappingLayers, sizeBytes) => {
  test('opens, and says where its truncation centre is missing', async () => {
    const checkpoint = await openCheckpoint(fixturePath(name));
    const warnings = name === 'rosi_train_32.pt' ? [noCentre] : [];
    expect(checkpoint).toMatchObject({ path: fixturePath(name), format, tensors, sizeBytes, warnings });
    expect(checkpoint.generator.resolution).toBe(resolution);
    expect(checkpoint.generator.mapping.layers).toHaveLength(mappingLayers);
    expect(checkpoint.generator.blocks.map((block) => block.resolution)).toEqual(
      [4, 8, 16, 32, 64, 128].filter((size) => size <= resolution),
    );
  });

  test('has every weight exactly as PyTorch reads it', async () => {
    const { generator } = await openCheckpoint(fixturePath(name));
    expect(await describedAll(namedWeights(generator))).toEqual(weights[name]);
  });
});

test.each(['rosi_32', 'rosi_train_32', 'rosi_torch2_16', 'portraits-128'])(
  "%s scales its convolutions as the original's layer table says",
  async (name) => {
    const { layers } = fixtureJson(`${name}.expected.json`) as ExpectedLayers;
    const source = memorySource(fixtureBytes(`${name}.pt`), name);
    const { tensors } = await readContainer(source);
    const canonical = namedWeights((await readCheckpoint(source)).generator);
    for (const { name: layer, in_channels, out_channels, weight_scale } of layers) {
      const weight = canonical.get(`${layer}.weight`)!;
      expect(weight.shape.slice(0, 2)).toEqual([out_channels, in_channels]);
      const stored = await tensors.get(`g_ema.${layer}.conv.weight`)!.read();
      const values = await weight.read();
      const worst = values.reduce((most, value, i) => {
        const exact = stored[i]! * weight_scale;
        return Math.max(most, Math.abs(value - exact) / Math.max(Math.abs(exact), 1e-30));
      }, 0);
      // One rounding to float32.
      expect(worst).toBeLessThan(2 ** -24 * 1.001);
    }
  },
);

test('the bundled safetensors is its training checkpoint, number by number', async () => {
  const bundled = await openCheckpoint(portraits);
  expect(bundled).toMatchObject({ format: 'rosinality .safetensors', tensors: 114, warnings: [] });
  expect(await describedAll(namedWeights(bundled.generator))).toEqual(weights['portraits-128.pt']);
});

/** The rosinality tensors of a fixture, without their prefix. */
async function rosinalityTensors(prefix: string, fixture = 'rosi_32.pt'): Promise<Map<string, Weight>> {
  const { tensors } = await readContainer(memorySource(fixtureBytes(fixture), fixture));
  const named = [...tensors].filter(([name]) => name.startsWith(prefix) || name === 'latent_avg');
  return new Map(named.map(([name, weight]) => [name.replace(prefix, ''), weight]));
}

async function openTensors(tensors: Iterable<readonly [string, Weight]>, metadata?: Record<string, string>) {
  return readCheckpoint(memorySource(await float32Safetensors(tensors, metadata), 'made.safetensors'));
}

function prefixed(tensors: ReadonlyMap<string, Weight>, prefix: string): [string, Weight][] {
  return [...tensors].map(([name, weight]) => [name === 'latent_avg' ? name : prefix + name, weight]);
}

describe('a safetensors file of the same tensors', () => {
  test.each(['', 'g_ema.', 'g.', 'decoder.', 'state_dict.decoder.', 'module.', 'net.generator.'])(
    'is the same generator under the prefix "%s"',
    async (prefix) => {
      const { generator, warnings } = await openTensors(prefixed(await rosinalityTensors('g_ema.'), prefix));
      expect(await describedAll(namedWeights(generator))).toEqual(weights['rosi_32.pt']);
      expect(warnings).toEqual(
        prefix === 'g.' ? ['The file has no moving average "g_ema": the raw generator "g" is used.'] : [],
      );
    },
  );

  test('is refused where it holds two generators and neither is known to be the better one', async () => {
    const tensors = await rosinalityTensors('g_ema.');
    const both = [...prefixed(tensors, 'a.'), ...prefixed(tensors, 'b.').filter(([name]) => name !== 'latent_avg')];
    await expect(openTensors(both)).rejects.toMatchObject({ code: 'notAGenerator' });
  });

  test('gives its moving average, not the generator in training', async () => {
    const raw = await rosinalityTensors('g.');
    const averaged = await rosinalityTensors('g_ema.');
    averaged.delete('latent_avg');
    const { generator } = await openTensors([...prefixed(raw, 'g.'), ...prefixed(averaged, 'g_ema.')]);
    expect(await describedAll(namedWeights(generator))).toEqual(weights['rosi_32.pt']);
    const training = await openTensors(prefixed(raw, 'g.'));
    expect(await describedAll(namedWeights(training.generator))).not.toEqual(weights['rosi_32.pt']);
  });

  test("inside of an encoder's file has the encoder's centre, which is repeated for each row of ws", async () => {
    const tensors = await rosinalityTensors('g_ema.');
    const centre = await tensors.get('latent_avg')!.read();
    const rows = Float32Array.from({ length: 18 * 48 }, (_, i) => centre[i % 48]!);
    const file = (latents: Float32Array): [string, Weight][] => [
      ...prefixed(tensors, 'state_dict.decoder.').filter(([name]) => name !== 'latent_avg'),
      ['state_dict.encoder.input_layer.0.weight', tensors.get('style.1.bias')!],
      ['latent_avg', { shape: [18, 48], read: () => Promise.resolve(latents) }],
    ];
    const { generator, warnings, format } = await openTensors(file(rows));
    expect({ format, warnings }).toEqual({ format: 'rosinality .safetensors', warnings: [] });
    expect(await describedAll(namedWeights(generator))).toEqual(weights['rosi_32.pt']);

    const uneven = await openTensors(file(rows.with(17 * 48, 1)));
    expect(uneven.generator.wAvg).toBeNull();
    expect(uneven.warnings).toEqual([
      'The truncation centre "latent_avg" of the file differs from row to row and is not used.',
      noCentre,
    ]);
  });

  test('may lack its noise maps: they count as zeros', async () => {
    const tensors = [...(await rosinalityTensors('g_ema.'))].filter(([name]) => !name.startsWith('noises.'));
    const { generator, warnings } = await openTensors(tensors);
    expect(warnings).toEqual(['The file has no noise maps: its images are made without noise.']);
    expect(await generator.blocks[1]!.conv1.noiseConst.read()).toEqual(new Float32Array(64));
  });

  test('may state the learning rate of its mapping', async () => {
    const tensors = await rosinalityTensors('g_ema.');
    const { generator } = await openTensors(tensors, { lr_mlp: '0.02' });
    const stored = await tensors.get('style.1.bias')!.read();
    expect(await generator.mapping.layers[0]!.bias.read()).toEqual(stored.map((value) => value * 0.02));
  });

  test('may hold other tensors beside: they are named in a warning', async () => {
    const tensors = await rosinalityTensors('g_ema.');
    tensors.set('attention.weight', tensors.get('style.1.bias')!);
    expect((await openTensors(tensors)).warnings).toEqual([
      'Tensors that StyleGAN2 does not use are ignored: "attention.weight".',
    ]);
  });
});

describe('a generator that is not quite StyleGAN2 is refused by the tensor that differs', () => {
  const shaped = (shape: readonly number[]): Weight => ({
    shape,
    read: () => Promise.resolve(new Float32Array(shape.reduce((product, size) => product * size, 1))),
  });
  /** [what is wrong, tensor, its new shape or null for missing, what the message says] */
  const cases: [string, string, number[] | null, string][] = [
    ['missing bias', 'style.2.bias', null, 'tensor "style.2.bias" is missing'],
    ['gap in the mapping', 'style.2.weight', null, 'tensor "style.2.weight" is missing'],
    ['gap in the blocks', 'convs.1.conv.weight', null, 'tensor "convs.1.conv.weight" is missing'],
    ['missing layer', 'convs.5.conv.weight', null, 'it has 5 layers "convs" but 3 "to_rgbs"'],
    ['missing noise map', 'noises.noise_3', null, 'tensor "noises.noise_3" is missing'],
    ['missing first noise map', 'noises.noise_0', null, 'tensor "noises.noise_0" is missing'],
    ['missing last noise map', 'noises.noise_6', null, 'tensor "noises.noise_6" is missing'],
    [
      'larger constant',
      'input.input',
      [1, 24, 8, 8],
      'its pictures grow from 8 x 8 numbers instead of 4 x 4; only square pictures that grow from 4 x 4',
    ],
    ['wide pictures', 'input.input', [1, 24, 4, 8], 'from 4 x 8 numbers instead of 4 x 4, so that they are not square'],
    ['other width', 'convs.0.conv.weight', [1, 24, 25, 3, 3], 'instead of [1, any, 24, 3, 3]'],
    ['other kernel', 'conv1.conv.weight', [1, 24, 24, 5, 5], 'instead of [1, any, 24, 3, 3]'],
    ['no channels', 'conv1.conv.weight', [1, 0, 24, 3, 3], 'instead of [1, any, 24, 3, 3]'],
    ['four colours', 'to_rgb1.conv.weight', [1, 4, 24, 1, 1], 'has the shape [1, 3, 1, 1] instead of [1, 4, 1, 1]'],
    ['other w', 'conv1.conv.modulation.weight', [24, 7], '"conv1.conv.modulation.weight" has the shape [24, 7]'],
    ['other bias', 'convs.2.activate.bias', [7], '"convs.2.activate.bias" has the shape [7] instead of [20]'],
    ['noise per channel', 'convs.2.noise.weight', [20], '"convs.2.noise.weight" has the shape [20] instead of [1]'],
    ['other noise map', 'noises.noise_3', [1, 1, 8, 8], '"noises.noise_3" has the shape [1, 1, 8, 8]'],
    ['other centre', 'latent_avg', [18, 47], '"latent_avg" has the shape [18, 47] instead of [any, 48]'],
    ['centre of a cube', 'latent_avg', [1, 1, 48], '"latent_avg" has the shape [1, 1, 48] instead of [48]'],
    ['larger filter', 'convs.0.conv.blur.kernel', [6, 6], '"convs.0.conv.blur.kernel" has the shape [6, 6]'],
    ['other filter', 'to_rgbs.1.upsample.kernel', [4, 4], '"to_rgbs.1.upsample.kernel" is not the filter 1, 3, 3, 1'],
  ];
  test.each(cases)('%s', async (_, name, shape, message) => {
    const tensors = await rosinalityTensors('g_ema.');
    expect(tensors.has(name)).toBe(true);
    if (shape) tensors.set(name, shaped(shape));
    else tensors.delete(name);
    await expect(openTensors(tensors)).rejects.toMatchObject({
      code: 'badFile',
      message: expect.stringContaining(message) as unknown,
    });
  });

  test('unreadable learning rate', async () => {
    await expect(openTensors(await rosinalityTensors('g_ema.'), { lr_mlp: 'fast' })).rejects.toThrow(
      'its metadata "lr_mlp" is "fast", not a learning rate',
    );
  });
});

test('the SHA-256 of a file is what its provenance says', async () => {
  const { files: expected } = fixtureJson('rosi_32.expected.json') as ExpectedLayers;
  expect(await fileSha256(fixturePath('rosi_32.pt'))).toBe(expected['rosi_32.pt']!.sha256);
  await expect(fileSha256(fixturePath('nothing.pt'))).rejects.toMatchObject({ code: 'badFile' });
});
