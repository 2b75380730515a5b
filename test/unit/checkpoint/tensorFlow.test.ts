import { beforeAll, describe, expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readContainer } from '../../../src/engine/checkpoint/containers.ts';
import { openCheckpoint, readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { tensorFlow } from '../../../src/engine/checkpoint/tensorFlow.ts';
import type { TensorFile } from '../../../src/engine/checkpoint/tensorFile.ts';
import type { Weight } from '../../../src/engine/stylegan2/generator.ts';
import { classCount } from '../../../src/engine/stylegan2/generator.ts';
import { fixtureBytes, fixturePath } from './checkpointFixtures.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { StyleNetwork } from '../../../src/engine/stylegan2/styleNetwork.ts';
import { styleLayout } from '../../../src/engine/stylegan2/styleLayout.ts';
import { seededNormal } from '../gradient/seededNormal.ts';
import { latin1, pickled } from './hostileFiles.ts';
import { array, bufferArray, network, scalar, type NetworkParts } from './pickledNetwork.ts';

// The numbers of these files are in stylegan2/referenceNumbers.test.ts.
test.each([
  ['tf_32.pkl', { tensors: 67 }, { resolution: 32, zDim: 32, wDim: 48, layers: 3, classes: 0, toRgb: 4, skips: 0 }],
  ['tf_64.pkl', { tensors: 81 }, { resolution: 64, zDim: 48, wDim: 48, layers: 2, classes: 0, toRgb: 5, skips: 0 }],
  [
    'tf_32_resnet_proto3.pkl',
    { tensors: 56 },
    { resolution: 32, zDim: 32, wDim: 48, layers: 2, classes: 0, toRgb: 1, skips: 3 },
  ],
  [
    'tfada_32_cond.pkl',
    { tensors: 66 },
    { resolution: 32, zDim: 32, wDim: 48, layers: 2, classes: 5, toRgb: 4, skips: 0 },
  ],
])('%s opens without a warning', async (name, outer, inner) => {
  const checkpoint = await openCheckpoint(fixturePath(name));
  expect(checkpoint).toMatchObject({ format: 'NVIDIA TensorFlow .pkl', warnings: [], ...outer });
  const { resolution, mapping, blocks } = checkpoint.generator;
  expect({
    resolution,
    zDim: mapping.zDim,
    wDim: mapping.wDim,
    layers: mapping.layers.length,
    classes: classCount(checkpoint.generator),
    toRgb: blocks.filter(({ toRgb }) => toRgb).length,
    skips: blocks.filter(({ skip }) => skip).length,
  }).toEqual(inner);
  expect(blocks.every(({ conv1 }) => conv1.clamp === (name === 'tfada_32_cond.pkl' ? 256 : null))).toBe(true);
});

describe('a network of other variables or settings', () => {
  let file: TensorFile;
  beforeAll(async () => {
    file = await readContainer(memorySource(fixtureBytes('tf_32.pkl'), 'tf_32.pkl'));
  });
  const zeros = (shape: readonly number[]): Weight => ({
    shape,
    read: () => Promise.resolve(new Float32Array(shape.reduce((product, size) => product * size, 1))),
  });
  /** The same network with some variables replaced, or removed where null. */
  const changed = (changes: Record<string, Weight | null>, settings: Record<string, string> = {}): TensorFile => {
    const tensors = new Map(file.tensors);
    for (const [name, weight] of Object.entries(changes)) {
      if (weight) tensors.set(name, weight);
      else tensors.delete(name);
    }
    return { ...file, tensors, metadata: new Map([...file.metadata, ...Object.entries(settings)]) };
  };
  const withoutToRgb = (...sizes: number[]): Record<string, null> =>
    Object.fromEntries(
      sizes.flatMap((size) =>
        ['weight', 'mod_weight', 'mod_bias', 'bias'].map((name) => [`synthesis/${size}x${size}/ToRGB/${name}`, null]),
      ),
    );
  const apart = (): Record<string, Weight> =>
    Object.fromEntries(
      ['weight', 'mod_weight', 'mod_bias', 'bias'].flatMap((name) => {
        const weight = file.tensors.get(`synthesis/32x32/ToRGB/${name}`)!;
        return [
          [`synthesis/ToRGB_lod0/${name}`, weight],
          [`synthesis/ToRGB_lod1/${name}`, weight],
        ];
      }),
    );

  const widthOf = (size: number): number =>
    file.tensors.get(`synthesis/${size}x${size}/${size === 4 ? 'Conv' : 'Conv1'}/bias`)!.shape[0]!;
  const withSkips = (...sizes: number[]): Record<string, Weight> =>
    Object.fromEntries(
      sizes.map((size) => [`synthesis/${size}x${size}/Skip/weight`, zeros([1, 1, widthOf(size / 2), widthOf(size)])]),
    );

  test('architecture "orig" has one ToRGB, after the last resolution', async () => {
    const { generator } = await tensorFlow.build(changed(withoutToRgb(4, 8, 16)));
    expect(generator.blocks.map(({ toRgb }) => toRgb?.name)).toEqual([undefined, undefined, undefined, '32x32/ToRGB']);
  });

  test('the network of configs B to D, which grew: the ToRGB of the full resolution makes the image', async () => {
    const grown = await tensorFlow.build(changed({ ...withoutToRgb(4, 8, 16, 32), ...apart() }));
    const last = grown.generator.blocks.at(-1)!.toRgb!;
    expect(last.name).toBe('ToRGB_lod0');
    const stored = (await tensorFlow.build(file)).generator.blocks.at(-1)!.toRgb!;
    expect(await last.weight.read()).toEqual(await stored.weight.read());
    expect(grown.warnings).toEqual([]);
    const growing: Weight = { shape: [], read: () => Promise.resolve(Float32Array.of(1.5)) };
    await expect(
      tensorFlow.build(changed({ ...withoutToRgb(4, 8, 16, 32), ...apart(), lod: growing })),
    ).rejects.toMatchObject({
      code: 'notAGenerator',
      message: expect.stringContaining('saved while its resolution was growing (level 1.5)') as unknown,
    });
  });

  test('4 px of configs B to D', async () => {
    const names = [...file.tensors.keys()];
    const larger = names.filter((name) => /(8|16|32)x|noise[^0_]/.test(name) || name.includes('ToRGB'));
    const first = Object.entries(apart()).map(([name]) => {
      const kind = name.slice(name.lastIndexOf('/') + 1);
      return [name, name.includes('lod0') ? file.tensors.get(`synthesis/4x4/ToRGB/${kind}`)! : null] as const;
    });
    const { generator, warnings } = await tensorFlow.build(
      changed({ ...Object.fromEntries(larger.map((name) => [name, null])), ...Object.fromEntries(first) }),
    );
    expect(generator.resolution).toBe(4);
    expect(generator.blocks.map(({ toRgb }) => toRgb!.name)).toEqual(['ToRGB_lod0']);
    expect(warnings).toEqual([]);
  });

  test('tensors alone do not say whether activations are clamped', async () => {
    const stated = async (settings: Record<string, string>): Promise<unknown> => {
      const { generator, warnings } = await tensorFlow.build({ ...file, metadata: new Map(Object.entries(settings)) });
      return [generator.blocks[0]!.conv1.clamp, warnings];
    };
    expect(await stated({})).toEqual([null, [expect.stringMatching(/^The file does not say whether .* clamped/)]]);
    expect(await stated({ 'synthesis/conv_clamp': 'null' })).toEqual([null, []]);
    expect(await stated({ 'synthesis/conv_clamp': '256' })).toEqual([256, []]);
    expect(await stated({ 'synthesis/resample_kernel': '[1, 3, 3, 1]' })).toEqual([null, []]);
  });

  test('150,000 names', async () => {
    const tensors = new Map(file.tensors);
    for (let i = 0; i < 150_000; i++) tensors.set(`synthesis/4x4/${i}`, zeros([0]));
    const { warnings } = await tensorFlow.build({ ...file, tensors });
    expect(warnings).toEqual(['Tensors that StyleGAN2 does not use are ignored: "synthesis/4x4/0" and 149999 more.']);
  });

  test('without noise', async () => {
    const names = [...file.tensors.keys()].filter((name) => name.includes('noise'));
    const { generator, warnings } = await tensorFlow.build(
      changed(Object.fromEntries(names.map((name) => [name, null]))),
    );
    expect(warnings).toEqual(['The file has no noise maps: its images are made without noise.']);
    // Nothing to warn of where it was trained without.
    const without = changed(Object.fromEntries(names.map((name) => [name, null])), { 'synthesis/use_noise': 'false' });
    expect((await tensorFlow.build(without)).warnings).toEqual([]);
    expect(await generator.blocks[0]!.conv1.noiseStrength.read()).toEqual(Float32Array.of(0));
  });

  test('the learning rate of the mapping scales weights and biases', async () => {
    const { generator } = await tensorFlow.build(changed({}, { 'mapping/mapping_lrmul': '0.1' }));
    const stored = await file.tensors.get('mapping/Dense1/bias')!.read();
    expect(await generator.mapping.layers[1]!.bias.read()).toEqual(stored.map((value) => value * 0.1));
  });

  test('pictures in grey are shown as three equal colours', async () => {
    const sizes = [4, 8, 16, 32];
    const grey = sizes.flatMap((size): [string, Weight][] => {
      const scope = `synthesis/${size}x${size}/ToRGB`;
      const inputs = file.tensors.get(`${scope}/weight`)!.shape[2]!;
      return [
        [`${scope}/weight`, zeros([1, 1, inputs, 1])],
        [`${scope}/bias`, { shape: [1], read: () => Promise.resolve(Float32Array.of(0.5)) }],
      ];
    });
    const { generator, warnings } = await tensorFlow.build(changed(Object.fromEntries(grey)));
    expect(warnings).toEqual(['The generator makes grey pictures: they are shown as three equal colours.']);
    expect(generator.blocks[0]!.toRgb!.weight.shape).toEqual([3, 24, 1, 1]);
    expect(await generator.blocks[0]!.toRgb!.bias.read()).toEqual(Float32Array.of(0.5, 0.5, 0.5));
  });

  test('labels of StyleGAN2 before ADA: a plain product, then z and it are normalised as one', async () => {
    const labels = Float32Array.from(seededNormal(3 * 16, 7));
    const weight: Weight = { shape: [3, 16], read: () => Promise.resolve(labels) };
    const { generator } = await tensorFlow.build(changed({ 'mapping/LabelConcat/weight': weight }));
    expect(generator.mapping).toMatchObject({ zDim: 16, wDim: 48 });
    expect(classCount(generator)).toBe(3);

    const z = Float32Array.from(seededNormal(2 * 16, 8));
    const network = new StyleNetwork(generator, styleLayout(generator), new Runtime('cpu', 1));
    const task = { priority: 'picture', signal: new AbortController().signal } as const;
    for (const label of [0, 2]) {
      const w = await network.map(z, label, task);
      for (let row = 0; row < 2; row++) {
        // As the original writes it, in double precision.
        const input = [...z.subarray(row * 16, (row + 1) * 16), ...labels.subarray(label * 16, (label + 1) * 16)];
        const meanSquare = input.reduce((sum, value) => sum + value ** 2, 0) / 32;
        let x = input.map((value) => value / Math.sqrt(meanSquare + 1e-8));
        for (let k = 0; k < 3; k++) {
          const [a, b] = [file.tensors.get(`mapping/Dense${k}/weight`)!, file.tensors.get(`mapping/Dense${k}/bias`)!];
          const [stored, bias] = [await a.read(), await b.read()];
          const inputs = x;
          x = Array.from(bias, (offset, o) => {
            const sum = inputs.reduce((total, value, i) => total + value * stored[i * 48 + o]!, 0);
            const y = (0.01 / Math.sqrt(inputs.length)) * sum + 0.01 * offset;
            return Math.SQRT2 * (y < 0 ? 0.2 * y : y);
          });
        }
        for (const [i, value] of x.entries()) expect(Math.abs(w[row * 48 + i]! - value)).toBeLessThan(1e-5);
      }
    }
    await network.release();
  });

  test('variables that nothing reads are named in a warning', async () => {
    const { warnings } = await tensorFlow.build(changed({ 'synthesis/Attention/weight': zeros([1]) }));
    expect(warnings).toEqual(['Tensors that StyleGAN2 does not use are ignored: "synthesis/Attention/weight".']);
  });

  /** [what is wrong, variables, settings, what the message says] */
  const refused: [string, Record<string, Weight | null>, Record<string, string>, string][] = [
    [
      'another activation',
      {},
      { 'synthesis/nonlinearity': '"relu"' },
      'its setting "synthesis/nonlinearity" is "relu"',
    ],
    ['another filter', {}, { 'synthesis/resample_kernel': 'null' }, 'only [1,3,3,1] can be run here'],
    ['z as it is', {}, { 'mapping/normalize_latents': 'false' }, '"mapping/normalize_latents" is false'],
    [
      'five channels',
      { 'synthesis/4x4/ToRGB/weight': zeros([1, 1, 24, 5]), 'synthesis/4x4/ToRGB/bias': zeros([5]) },
      {},
      'its pictures have 5 channels instead of 1 of grey, 3 colours, or 4 with alpha',
    ],
    ['negative rate', {}, { 'mapping/mapping_lrmul': '-1' }, 'its setting "mapping/mapping_lrmul" is -1'],
    ['rate of a comma', {}, { 'mapping/mapping_lrmul': '0,01' }, 'its metadata "mapping/mapping_lrmul" is not JSON'],
    ['clamp of Python', {}, { 'synthesis/conv_clamp': 'None' }, 'its metadata "synthesis/conv_clamp" is not JSON'],
    ['rate of NaN', {}, { 'mapping/mapping_lrmul': '"NaN"' }, '"mapping/mapping_lrmul" is "NaN", not a learning rate'],
    [
      'rate of 1e300',
      {},
      { 'mapping/mapping_lrmul': '1e300' },
      '"mapping/mapping_lrmul" is 1e+300, not a learning rate',
    ],
    ['clamp at infinity', {}, { 'synthesis/conv_clamp': '1e999' }, 'not a number from 0.00001 to 1e+30'],
    [
      'no last ToRGB',
      withoutToRgb(32),
      {},
      '3 of its 4 blocks have a layer "ToRGB" and 0 a layer "Skip", which is none of',
    ],
    ['some ToRGB', withoutToRgb(8), {}, '3 of its 4 blocks have a layer "ToRGB"'],
    [
      'another architecture than it states',
      withoutToRgb(4, 8, 16),
      { 'synthesis/architecture': '"resnet"' },
      'and 0 a layer "Skip", which is not the architecture "resnet" that it states',
    ],
    [
      'tall pictures',
      { 'synthesis/4x4/Const/const': zeros([1, 24, 5, 3]) },
      {},
      'grow from 5 x 3 numbers instead of 4',
    ],
    ['a gap', { 'synthesis/16x16/Conv1/weight': null }, {}, '"synthesis/16x16/Conv1/weight" is missing'],
    ['no noise map', { 'synthesis/noise3': null }, {}, 'tensor "synthesis/noise3" is missing'],
    ['other width', { 'synthesis/8x8/Conv1/weight': zeros([3, 3, 24, 20]) }, {}, 'instead of [3, 3, 20, any]'],
    ['other w', { 'synthesis/8x8/Conv1/mod_weight': zeros([40, 20]) }, {}, 'instead of [48, 20]'],
    ['noise per channel', { 'synthesis/8x8/Conv1/noise_strength': zeros([20]) }, {}, 'instead of []'],
    ['64 px of which nothing is there', { 'synthesis/64x64/Conv1/bias': zeros([1]) }, {}, '64x64/Conv0_up'],
    ['48 px', { 'synthesis/48x48/Conv1/bias': zeros([1]) }, {}, 'its layers make an image of 48 pixels'],
    [
      'labels wider than its first layer',
      { 'mapping/LabelEmbed/weight': zeros([3, 32]), 'mapping/LabelEmbed/bias': zeros([32]) },
      {},
      'narrower than the embedding of its labels',
    ],
  ];
  test('second paths beside a ToRGB in each block, or not in all blocks but the first', async () => {
    await expect(tensorFlow.build(changed(withSkips(8, 16, 32)))).rejects.toThrow(
      '4 of its 4 blocks have a layer "ToRGB" and 3 a layer "Skip"',
    );
    const gap = { ...withoutToRgb(4, 8, 16), ...withSkips(16, 32) };
    await expect(tensorFlow.build(changed(gap))).rejects.toThrow(
      '1 of its 4 blocks have a layer "ToRGB" and 2 a layer "Skip"',
    );
    const whole = { ...withoutToRgb(4, 8, 16), ...withSkips(8, 16, 32) };
    const { generator } = await tensorFlow.build(changed(whole, { 'synthesis/architecture': '"resnet"' }));
    expect(generator.blocks.map(({ skip, conv1 }) => [skip?.shape, conv1.gain])).toEqual([
      [undefined, Math.SQRT2],
      ...[8, 16, 32].map((size) => [[widthOf(size), widthOf(size / 2), 1, 1], 1]),
    ]);
  });

  test.each(refused)('is refused: %s', async (_, variables, settings, message) => {
    await expect(tensorFlow.build(changed(variables, settings))).rejects.toThrow(message);
  });
});

function pickleOf(parts: NetworkParts | null, mapping: NetworkParts = {}, synthesis: NetworkParts = {}): Uint8Array {
  const components = { mapping: network(mapping), synthesis: network(synthesis) };
  const root = parts ? network({ components, ...parts }) : 'N';
  return latin1(`\x80\x03${pickled.tuple([network({}), network({ builtBy: 'D_stylegan2' }), root])}.`);
}

const floats = (...numbers: number[]): string => Buffer.from(Float32Array.from(numbers).buffer).toString('latin1');

test('every way that NumPy stores a variable', async () => {
  const file = pickleOf(
    { variables: [['lod', scalar(2.5)]], kwargs: { resolution: pickled.int(64), func: 'N' } },
    {
      variables: [
        ['row', array({ shape: [2, 3], data: floats(1, 2, 3, 4, 5, 6) })],
        ['column', array({ shape: [2, 3], fortran: true, data: floats(1, 4, 2, 5, 3, 6) })],
        [
          'double',
          array({ type: 'f8', shape: [1], data: Buffer.from(Float64Array.of(0.5).buffer).toString('latin1') }),
        ],
        ['text', array({ shape: [3], asText: true, data: floats(-1, 0.1, 300) })],
        ['long text', array({ shape: [2 ** 20], asText: true, data: '\xff\x3f'.repeat(2 ** 21) })],
        ['flag', array({ type: 'b1', order: '|', shape: [2], data: '\x01\0' })],
        ['empty', array({ shape: [0, 3], data: '' })],
        ['buffer', bufferArray({ shape: [2, 3], data: floats(1, 2, 3, 4, 5, 6) })],
        ['buffer of columns', bufferArray({ shape: [2, 3], fortran: true, data: floats(1, 4, 2, 5, 3, 6) })],
      ],
      kwargs: { resample_kernel: `](${pickled.int(1)}${pickled.int(3)}e`, 'not plain': '}', endless: 'Finf\n' },
    },
  );
  const { container, tensors, metadata } = await readContainer(memorySource(file, 'made.pkl'));
  expect(container).toBe('.pkl');
  const numbers: Record<string, number[]> = {};
  // More than is held in memory: it stays in the file.
  const long = await tensors.get('mapping/long text')!.read();
  expect(long.every((number) => number === Buffer.from('ff3fff3f', 'hex').readFloatLE())).toBe(true);
  for (const [name, weight] of tensors) if (name !== 'mapping/long text') numbers[name] = [...(await weight.read())];
  expect(numbers).toEqual({
    lod: [2.5],
    'mapping/row': [1, 2, 3, 4, 5, 6],
    'mapping/column': [1, 2, 3, 4, 5, 6],
    'mapping/double': [0.5],
    'mapping/text': [-1, Math.fround(0.1), 300],
    'mapping/flag': [1, 0],
    'mapping/empty': [],
    'mapping/buffer': [1, 2, 3, 4, 5, 6],
    'mapping/buffer of columns': [1, 2, 3, 4, 5, 6],
  });
  expect(tensors.get('mapping/column')!.shape).toEqual([2, 3]);
  expect(Object.fromEntries(metadata)).toEqual({
    resolution: '64',
    func: 'null',
    'mapping/resample_kernel': '[1,3]',
    'mapping/endless': '"NaN"',
  });
});

/** [what it is, the file, what the message says] */
const others: [string, () => Uint8Array, string][] = [
  ['first StyleGAN', () => pickleOf({ builtBy: 'G_style' }), 'it is a TensorFlow pickle of the first StyleGAN'],
  ['progressive GAN', () => pickleOf({ builtBy: 'G_paper' }), 'it is a progressive GAN, which has no styles'],
  ['discriminator', () => latin1(`\x80\x03${network({ builtBy: 'D_stylegan2' })}.`), 'it is a discriminator'],
  ['encoder', () => pickleOf({ components: {} }), 'its TensorFlow network has no parts "mapping" and "synthesis"'],
  ['no Gs', () => pickleOf(null), 'it is a Python pickle of something else'],
  ['no variables', () => pickleOf({}), 'it has no tensors under names'],
  [
    'variable too short',
    () => pickleOf({ variables: [['x', array({ shape: [5] })]] }),
    'variable "x" needs 20 bytes but has 16',
  ],
  [
    'big-endian numbers',
    () => pickleOf({ variables: [['x', array({ order: '>' })]] }),
    'variable "x" is an array of ">f4", which is not read here',
  ],
  [
    'objects',
    () => pickleOf({}, { variables: [['x', array({ type: 'O8', order: '|' })]] }),
    'variable "mapping/x" is an array of "|O8"',
  ],
  ['no array', () => pickleOf({ variables: [['x', 'N']] }), 'variable "x" is no array of numbers'],
  ['no name', () => pickleOf({ variables: [['x'.repeat(501), array()]] }), 'one of its variables has no name'],
  [
    'ten thousand names for the same numbers',
    () => {
      const names = Array.from({ length: 9999 }, (_, i) => [String(i), 'h\x07'] as const);
      return pickleOf({ variables: [['x', `${array({ shape: [5000], data: '\0'.repeat(20_000) })}q\x07`], ...names] });
    },
    'its 10000 tensors would take 200000000 bytes, and it has',
  ],
  ['variable of 2^60', () => pickleOf({ variables: [['x', array({ shape: [2 ** 30, 2 ** 30] })]] }), 'but has 16'],
  ['negative size', () => pickleOf({ variables: [['x', array({ shape: [-2, -2] })]] }), 'has a negative size'],
  [
    'variable twice',
    () =>
      pickleOf({
        variables: [
          ['x', array()],
          ['x', array()],
        ],
      }),
    'it has the variable "x" twice',
  ],
  [
    'variables that are none',
    () => pickleOf({}, {}, { variables: Array.from({ length: 10_001 }, () => ['', 'N'] as const) }),
    'one of its networks has 10001 variables',
  ],
];

test.each(others)('refused by name: %s', async (_, make, message) => {
  await expect(readCheckpoint(memorySource(make(), 'other.pkl'))).rejects.toThrow(message);
});
