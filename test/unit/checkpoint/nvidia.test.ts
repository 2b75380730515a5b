import { beforeAll, describe, expect, test } from 'vitest';
import { memorySource, type ByteSource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readContainer } from '../../../src/engine/checkpoint/containers.ts';
import { nvidia } from '../../../src/engine/checkpoint/nvidia.ts';
import { openCheckpoint, readCheckpoint, type Checkpoint } from '../../../src/engine/checkpoint/open.ts';
import type { TensorFile } from '../../../src/engine/checkpoint/tensorFile.ts';
import { seedLatents } from '../../../src/engine/model/latents.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { classCount, type Weight } from '../../../src/engine/stylegan2/generator.ts';
import { describedAll, fixtureBytes, fixtureJson, fixturePath, namedWeights } from './checkpointFixtures.ts';
import { concatenated, embeddedFile, latin1, pickled, tensor, torchZip } from './hostileFiles.ts';
import { rosinalityNames } from './otherNames.ts';
import { float32Safetensors } from './safetensorsFile.ts';

const tiny = 'ada_tiny.sanitised.pkl';

interface LayerTable {
  readonly layers: readonly { readonly name: string; readonly conv_clamp: number | null }[];
}

// The numbers of these files are in stylegan2/referenceNumbers.test.ts.
test.each([
  ['ada_tiny', '.sanitised.pkl', { resolution: 32, layers: 3, classes: 0, toRgb: 4, skips: 0 }],
  ['ada_fp16_64', '.sanitised.pkl', { resolution: 64, layers: 2, classes: 0, toRgb: 5, skips: 0 }],
  ['ada_clamp_nhwc', '.sanitised.pkl', { resolution: 32, layers: 2, classes: 0, toRgb: 4, skips: 0 }],
  ['ada_cond', '.sanitised.pkl', { resolution: 32, layers: 3, classes: 5, toRgb: 4, skips: 0 }],
  ['ada_orig', '.sanitised.proto3.pkl', { resolution: 32, layers: 2, classes: 0, toRgb: 1, skips: 0 }],
  ['ada_resnet', '.sanitised.pkl', { resolution: 32, layers: 2, classes: 0, toRgb: 1, skips: 3 }],
  ['ada_resnet_clamp', '.sanitised.pkl', { resolution: 32, layers: 2, classes: 0, toRgb: 1, skips: 3 }],
  ['ada_torch2_16', '.sanitised.pkl', { resolution: 16, layers: 2, classes: 0, toRgb: 3, skips: 0 }],
  ['sg3_sg2_tiny', '.sanitised.pkl', { resolution: 32, layers: 2, classes: 0, toRgb: 4, skips: 0 }],
])('%s opens without a warning', async (name, extension, parts) => {
  const { generator, ...checkpoint } = await openCheckpoint(fixturePath(name + extension));
  expect(checkpoint).toMatchObject({ format: 'NVIDIA .pkl', warnings: [] });
  expect({
    resolution: generator.resolution,
    layers: generator.mapping.layers.length,
    classes: classCount(generator),
    toRgb: generator.blocks.filter(({ toRgb }) => toRgb).length,
    skips: generator.blocks.filter(({ skip }) => skip).length,
  }).toEqual(parts);
  const { layers } = fixtureJson(`${name}.expected.json`) as LayerTable;
  const convs = generator.blocks.flatMap(({ conv0Up, conv1, toRgb }) => [conv0Up, conv1, toRgb].filter((c) => c));
  expect(convs.map((conv) => `synthesis.${conv!.name}`)).toEqual(layers.map((layer) => layer.name));
  for (const [k, conv] of convs.entries()) {
    const stated = layers[k]!.conv_clamp;
    // The gain of a residual block's last layer is in its clamp.
    const residual = parts.skips > 0 && /^b(8|16|32)\.conv1$/.test(conv!.name);
    expect(conv!.clamp).toBe(stated && (residual ? stated * Math.SQRT1_2 : stated));
  }
});

test('protocols 2 to 5 hold the same numbers', async () => {
  const weightsOf = async (bytes: Uint8Array) =>
    describedAll(namedWeights((await readCheckpoint(memorySource(bytes, 'x.pkl'))).generator));
  const protocol3 = await weightsOf(fixtureBytes('ada_orig.sanitised.proto3.pkl'));
  expect(await weightsOf(fixtureBytes('ada_orig.sanitised.proto2.pkl'))).toEqual(protocol3);
  // Protocol 5 adds only what such a file does not use.
  const protocol5 = fixtureBytes(tiny);
  expect([...protocol5.subarray(0, 2)]).toEqual([0x80, 4]);
  protocol5[1] = 5;
  expect(await weightsOf(protocol5)).toEqual(await weightsOf(fixtureBytes(tiny)));
});

describe('the same tensors in other containers', () => {
  let pickle: Checkpoint;
  let tensors: Map<string, Weight>;
  beforeAll(async () => {
    pickle = await openCheckpoint(fixturePath(tiny));
    const file = await readContainer(memorySource(fixtureBytes(tiny), tiny));
    const own = [...file.tensors].filter(([name]) => name.startsWith('G_ema.'));
    tensors = new Map(own.map(([name, weight]) => [name.slice('G_ema.'.length), weight]));
  });
  const unclamped =
    'The file does not say whether activations are clamped, as its tensors alone never do: they are not. Open the .pkl to be sure.';

  test.each(['', 'G_ema.', 'module.', 'model.generator.'])('safetensors under the prefix "%s"', async (prefix) => {
    const bytes = await float32Safetensors([...tensors].map(([name, weight]) => [prefix + name, weight] as const));
    const { format, generator, warnings } = await readCheckpoint(memorySource(bytes, 'x.safetensors'));
    expect(format).toBe('NVIDIA .safetensors');
    expect(await describedAll(namedWeights(generator))).toEqual(await describedAll(namedWeights(pickle.generator)));
    expect(warnings).toEqual([unclamped]);
  });

  test('a state dict of torch.save', async () => {
    const members: Record<string, Uint8Array> = {};
    const entries: Record<string, string> = {};
    for (const [key, [name, weight]] of [...tensors].entries()) {
      const values = (await weight.read()).slice();
      members[`x/data/${key}`] = new Uint8Array(values.buffer);
      const strides = weight.shape.map((_, axis) => weight.shape.slice(axis + 1).reduce((a, b) => a * b, 1));
      const data = `${pickled.tuple([
        pickled.text('storage'),
        'ctorch\nFloatStorage\n',
        pickled.text(String(key)),
        pickled.text('cpu'),
        pickled.int(values.length),
      ])}Q`;
      entries[name] = tensor({ data, shape: weight.shape, strides });
    }
    const bytes = torchZip(`\x80\x02${pickled.dict(entries)}.`, members);
    const { format, generator, warnings } = await readCheckpoint(memorySource(bytes, 'x.pt'));
    expect(format).toBe('NVIDIA .pt (zip)');
    expect(await describedAll(namedWeights(generator))).toEqual(await describedAll(namedWeights(pickle.generator)));
    expect(warnings).toEqual([unclamped]);
  });

  test('metadata may say what the modules were built with', async () => {
    const layers = pickle.generator.blocks.flatMap(({ conv0Up, conv1, toRgb }) => [conv0Up, conv1, toRgb]);
    const names = layers.flatMap((layer) => (layer ? [layer.name] : []));
    const clamps = Object.fromEntries(names.map((name) => [`synthesis.${name}.conv_clamp`, '256']));
    const bytes = await float32Safetensors(tensors, { ...clamps, 'mapping.fc1.bias_gain': '0.02' });
    const { generator, warnings } = await readCheckpoint(memorySource(bytes, 'x.safetensors'));
    expect(warnings).toEqual([]);
    expect(generator.blocks[2]!.conv0Up!.clamp).toBe(256);
    const bias = await tensors.get('mapping.fc1.bias')!.read();
    expect(await generator.mapping.layers[1]!.bias.read()).toEqual(bias.map((value) => value * 0.02));
  });

  test('under the names of rosinality: the same S and the same pictures', async () => {
    const bytes = await float32Safetensors(rosinalityNames(tensors));
    const runtime = new Runtime('cpu', 1);
    const models = [pickle, await readCheckpoint(memorySource(bytes, 'x.safetensors'))].map(
      (checkpoint) => new Model(checkpoint, runtime),
    );
    expect(models.map(({ checkpoint }) => checkpoint.format)).toEqual(['NVIDIA .pkl', 'rosinality .safetensors']);
    const task = { priority: 'picture', signal: new AbortController().signal } as const;
    const [a, b] = await Promise.all(
      models.map(async (model) => {
        const styles = await model.styles(seedLatents([0, 1], model.zDim), { psi: 0.7, cutoff: null }, task);
        return { styles, ...(await model.synthesis.images(styles, 'const', task)) };
      }),
    );
    expect(b!.styles).toEqual(a!.styles);
    const worst = a!.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b!.data[i]!)), 0);
    expect(worst).toBeLessThan(2e-5);
    await Promise.all(models.map((model) => model.release()));
  });
});

describe('a generator of other tensors or settings', () => {
  let file: TensorFile;
  let residual: TensorFile;
  beforeAll(async () => {
    file = await readContainer(memorySource(fixtureBytes(tiny), tiny));
    const resnet = 'ada_resnet.sanitised.pkl';
    residual = await readContainer(memorySource(fixtureBytes(resnet), resnet));
  });
  const numbers = (shape: readonly number[], value = 0): Weight => ({
    shape,
    read: () => Promise.resolve(new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value)),
  });
  /** The same file with some tensors replaced, or removed where null; names without `G_ema.`. */
  const changed = (
    changes: Record<string, Weight | null>,
    settings: Record<string, string> = {},
    of = file,
  ): TensorFile => {
    const tensors = new Map(of.tensors);
    for (const [name, weight] of Object.entries(changes)) {
      if (weight) tensors.set(`G_ema.${name}`, weight);
      else tensors.delete(`G_ema.${name}`);
    }
    const named = Object.entries(settings).map(([name, json]) => [`G_ema.${name}`, json] as const);
    return { ...of, tensors, metadata: new Map([...of.metadata, ...named]) };
  };
  const withoutToRgb = (...sizes: number[]): Record<string, null> =>
    Object.fromEntries(
      sizes.flatMap((size) =>
        ['weight', 'bias', 'affine.weight', 'affine.bias'].map((name) => [`synthesis.b${size}.torgb.${name}`, null]),
      ),
    );

  test('grey pictures become three equal colours, and that is said', async () => {
    const weights = await file.tensors.get('G_ema.synthesis.b4.torgb.weight')!.read();
    const grey = [4, 8, 16, 32].flatMap((size): [string, Weight][] => {
      const inputs = file.tensors.get(`G_ema.synthesis.b${size}.torgb.weight`)!.shape[1]!;
      return [
        [`synthesis.b${size}.torgb.bias`, numbers([1], 0.25)],
        [
          `synthesis.b${size}.torgb.weight`,
          { shape: [1, inputs, 1, 1], read: () => Promise.resolve(weights.slice(0, inputs)) },
        ],
      ];
    });
    const { generator, warnings } = await nvidia.build(changed(Object.fromEntries(grey)));
    expect(warnings).toEqual(['The generator makes grey pictures: they are shown as three equal colours.']);
    const { weight, bias } = generator.blocks[0]!.toRgb!;
    const inputs = weight.shape[1]!;
    expect(weight.shape).toEqual([3, inputs, 1, 1]);
    expect(await bias.read()).toEqual(Float32Array.of(0.25, 0.25, 0.25));
    const read = await weight.read();
    const plane = weights.slice(0, inputs).map((value) => value / Math.sqrt(inputs));
    for (const colour of [0, 1, 2]) {
      expect(read.subarray(colour * inputs, (colour + 1) * inputs)).toEqual(plane);
    }
  });

  test('without noise there is none to add, and a warning only if there should be', async () => {
    const noise = [...file.tensors.keys()]
      .filter((name) => /\.noise_(const|strength)$/.test(name))
      .map((name) => name.slice('G_ema.'.length));
    const none = Object.fromEntries(noise.map((name) => [name, null]));
    const { generator, warnings } = await nvidia.build(changed(none));
    expect(warnings).toEqual(['The file has no noise maps: its images are made without noise.']);
    expect(await generator.blocks[1]!.conv1.noiseConst.read()).toEqual(new Float32Array(64));
    const off = Object.fromEntries(noise.map((name) => [name.replace(/noise_\w+$/, 'use_noise'), 'false']));
    expect((await nvidia.build(changed(none, off))).warnings).toEqual([]);
  });

  test('what is beside the generator is named in a warning', async () => {
    const { warnings } = await nvidia.build(changed({ 'attention.weight': numbers([1]) }));
    expect(warnings).toEqual(['Tensors that StyleGAN2 does not use are ignored: "G_ema.attention.weight".']);
  });

  /** [what is wrong, tensors, settings, what the message says] */
  const refused: [string, Record<string, Weight | null>, Record<string, string>, string][] = [
    [
      'incomplete block',
      { 'synthesis.b64.conv1.weight': numbers([1]) },
      {},
      'tensor "G_ema.synthesis.b64.conv0.weight" is missing',
    ],
    ['gap', { 'synthesis.b128.conv1.weight': numbers([1]) }, {}, 'its block "synthesis.b64" is missing'],
    ['odd block', { 'synthesis.b24.conv1.weight': numbers([1]) }, {}, 'its block "synthesis.b64" is missing'],
    ['gap in the mapping', { 'mapping.fc1.weight': null }, {}, 'tensor "G_ema.mapping.fc1.weight" is missing'],
    ['only a label', { 'mapping.embed.weight': numbers([32, 4]) }, {}, 'its mapping takes no z beside the label'],
    ['other width', { 'synthesis.b8.conv0.weight': numbers([64, 63, 3, 3]) }, {}, 'instead of [any, 64, 3, 3]'],
    ['other kernel', { 'synthesis.b8.conv0.weight': numbers([64, 64, 5, 5]) }, {}, 'instead of [any, 64, 3, 3]'],
    ['noise per channel', { 'synthesis.b4.conv1.noise_strength': numbers([64]) }, {}, 'instead of []'],
    [
      'two channels',
      { 'synthesis.b4.torgb.weight': numbers([2, 64, 1, 1]), 'synthesis.b4.torgb.bias': numbers([2]) },
      {},
      'its pictures have 2 channels instead of 1 of grey, 3 colours, or 4 with alpha',
    ],
    [
      'wide pictures',
      { 'synthesis.b4.const': numbers([64, 4, 7]) },
      {},
      'grow from 4 x 7 numbers instead of 4 x 4, so',
    ],
    ['centre per layer', { 'mapping.w_avg': numbers([8, 48]) }, {}, 'has the shape [8, 48] instead of [48]'],
    [
      'other filter',
      { 'synthesis.b8.resample_filter': numbers([4, 4], 1 / 16) },
      {},
      '"synthesis.b8.resample_filter" is not the filter',
    ],
    [
      'other activation',
      {},
      { 'synthesis.b8.conv1.activation': '"relu"' },
      '"synthesis.b8.conv1" has the activation "relu"',
    ],
    [
      'other activation of the mapping',
      {},
      { 'mapping.fc0.activation': '"sin"' },
      '"mapping.fc0" has the activation "sin"',
    ],
    [
      'clamp at nothing',
      {},
      { 'synthesis.b8.conv1.conv_clamp': '0' },
      'synthesis.b8.conv1.conv_clamp" is 0, not a number',
    ],
    ['clamp at a text', {}, { 'synthesis.b8.torgb.conv_clamp': '"a"' }, 'is "a", not a number from 0.00001 to 1e+30'],
    ['clamp at infinity', {}, { 'synthesis.b8.torgb.conv_clamp': '1e999' }, 'is null, not a number from'],
    ['rate of NaN', {}, { 'mapping.fc0.bias_gain': '"NaN"' }, 'mapping.fc0.bias_gain" is "NaN", not a learning rate'],
    [
      'rate of 1e300',
      {},
      { 'mapping.fc0.bias_gain': '1e300' },
      'mapping.fc0.bias_gain" is 1e+300, not a learning rate',
    ],
    ['setting that is no JSON', {}, { 'synthesis.b8.conv1.conv_clamp': '{' }, 'conv_clamp" is not JSON'],
    ['no last ToRGB', withoutToRgb(32), {}, '3 of its 4 blocks have a layer "torgb" and 0 a layer "skip"'],
    ['two ToRGB', withoutToRgb(4, 8), {}, 'none of the architectures "skip", "orig" and "resnet"'],
    [
      'second path somewhere',
      { 'synthesis.b8.skip.weight': numbers([64, 64, 1, 1]) },
      {},
      '4 of its 4 blocks have a layer "torgb" and 1 a layer "skip"',
    ],
  ];
  test.each(refused)('%s', async (_, tensors, settings, message) => {
    await expect(nvidia.build(changed(tensors, settings))).rejects.toMatchObject({
      code: 'badFile',
      message: expect.stringContaining(message) as unknown,
    });
  });

  test('a residual network with a second path missing', async () => {
    const less = changed({ 'synthesis.b16.skip.weight': null }, {}, residual);
    await expect(nvidia.build(less)).rejects.toThrow('1 of its 4 blocks have a layer "torgb" and 2 a layer "skip"');
  });

  test('pictures beyond 2048 pixels', async () => {
    const large = [64, 128, 256, 512, 1024, 2048, 4096].map((size) => [
      `synthesis.b${size}.conv1.weight`,
      numbers([1]),
    ]);
    const more = changed(Object.fromEntries(large) as Record<string, Weight>);
    await expect(nvidia.build(more)).rejects.toThrow('its pictures would have more than 2048 pixels');
  });
});

describe('a file of many megabytes', () => {
  /** What was read of it, in bytes. */
  function counted(
    parts: readonly (Uint8Array | number)[],
  ): ByteSource & { readonly read: ByteSource['read']; bytes: number } {
    const starts = parts.map((_, k) => parts.slice(0, k).reduce<number>((sum, part) => sum + lengthOf(part), 0));
    const source = {
      name: 'large.pkl',
      length: parts.reduce<number>((sum, part) => sum + lengthOf(part), 0),
      bytes: 0,
      read(offset: number, length: number) {
        source.bytes += length;
        const read = new Uint8Array(length);
        for (const [k, part] of parts.entries()) {
          if (typeof part === 'number') continue;
          const from = Math.max(offset, starts[k]!);
          const to = Math.min(offset + length, starts[k]! + part.length);
          if (from < to) read.set(part.subarray(from - starts[k]!, to - starts[k]!), from - offset);
        }
        return Promise.resolve(read);
      },
    };
    return source;
  }
  const lengthOf = (part: Uint8Array | number): number => (typeof part === 'number' ? part : part.length);

  test('is opened without its discriminator, its optimizer and its numbers', async () => {
    const sound = fixtureBytes(tiny);
    // PROTO, FRAME, EMPTY_DICT, MEMOIZE, MARK: where the dict's entries start.
    const head = 2 + 9 + 3;
    expect(String.fromCharCode(sound[head - 3]!, sound[head - 1]!)).toBe('}(');
    const megabytes = 4 * 2 ** 20;
    const header = embeddedFile({ data: 0 });
    const size = new Uint8Array(8);
    new DataView(size.buffer).setBigUint64(0, BigInt(header.length + megabytes), true);
    // A list of tensors of 4 MB each, as an optimizer or a discriminator has them; zeros that nobody holds in memory.
    const one = [
      concatenated(latin1('ctorch._utils\n_rebuild_tensor_v2\n(ctorch.storage\n_load_from_bytes\n(\x8e'), size, header),
      megabytes,
      latin1(`tR${pickled.int(0)}${pickled.tuple([pickled.int(4)])}${pickled.tuple([pickled.int(1)])}tR`),
    ];
    const list = Array.from({ length: 90 }, () => one).flat();
    const optimizer = [latin1(`${pickled.text('optimizer')}(`), ...list, latin1('l')];
    const discriminator = [
      latin1(`${pickled.text('discriminator')}}(`),
      ...Array.from({ length: 10 }, (_, k) => [latin1(pickled.text(`b${k}`)), ...one]).flat(),
      latin1('u'),
    ];
    const source = counted([sound.subarray(0, head), ...optimizer, ...discriminator, sound.subarray(head)]);
    expect(source.length).toBeGreaterThan(400e6);
    const { generator, tensors } = await readCheckpoint(source);
    const plain = await openCheckpoint(fixturePath(tiny));
    expect(tensors).toBe(plain.tensors + 10);
    // Between two large byte strings a few kilobytes are read ahead; of the generator, its structure.
    expect(source.bytes).toBeLessThan(2e6);
    const before = source.bytes;
    expect(await generator.constant.read()).toEqual(await plain.generator.constant.read());
    expect(source.bytes - before).toBe(64 * 16 * 4);
  });
});
