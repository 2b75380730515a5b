import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ImageNetwork, isForeignNetwork } from '../../../src/engine/model/imageNetwork.ts';
import { imageSignature } from '../../../src/engine/model/imageSignature.ts';
import { openModel } from '../../../src/engine/model/openModel.ts';
import { Graph } from '../../../src/engine/onnx/graph.ts';
import { encodeModel } from '../../../src/engine/onnx/modelProto.ts';
import { ProtobufWriter } from '../../../src/engine/onnx/protobufWriter.ts';
import type { TensorType } from '../../../src/engine/runtime/ort.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { temporaryFolder } from '../stylespace/temporaryFolder.ts';
import { handmadeModel, linearModel, linearPicture, unsizedModel, type LinearNetwork } from './foreignOnnx.ts';

const runtime = new Runtime('cpu', 1);
const task = { priority: 'picture', signal: new AbortController().signal } as const;
const plainly = { psi: 0.5, class: null };

async function stored(bytes: Uint8Array): Promise<string> {
  const path = join(temporaryFolder(), 'other.onnx');
  await writeFile(path, bytes);
  return path;
}

async function opened(bytes: Uint8Array): Promise<ImageNetwork> {
  return ImageNetwork.open(await stored(bytes), runtime, task);
}

const fourNumbers = Float32Array.of(1, -2, 0.5, 0.25);
const eightNumbers = Float32Array.of(1, -2, 0.5, 0.25, -1, 3, 0, 4);

describe('latents, by name and shape, and the pictures of the linear map', () => {
  const cases: [string, LinearNetwork, string, number[], number, Float32Array][] = [
    ['z', {}, 'z', [4], 1, fourNumbers],
    ['one sample at a time', { input: 'latent', shape: [1, 4] }, 'z', [4], 1, fourNumbers],
    ['three samples at a time', { input: 'input.1', shape: [3, 4] }, 'z', [4], 3, fourNumbers],
    ['w', { input: 'w' }, 'w', [4], 1, fourNumbers],
    ['w of TensorFlow', { input: 'dlatents_in:0' }, 'w', [4], 1, fourNumbers],
    ['w with a long name', { input: 'latent_w' }, 'w', [4], 1, fourNumbers],
    ['ws', { input: 'ws', shape: ['samples', 2, 4] }, 'ws', [2, 4], 1, eightNumbers],
    ['rows without a telling name', { input: 'x', shape: [1, 2, 4] }, 'ws', [2, 4], 1, eightNumbers],
  ];
  test.each(cases)('%s', async (_, given, kind, shape, batch, latent) => {
    const network = await opened(linearModel(given));
    expect(network.signature.latent).toMatchObject({ name: given.input ?? 'z', kind, shape, batch });
    expect(network.size).toEqual({ width: 2, height: 2 });
    expect([...(await network.picture(latent, plainly, task))]).toEqual(linearPicture(latent, 12));
    await network.release();
  });
});

test('psi as a number or a vector of one, and a one-hot label, are fed', async () => {
  const network = await opened(linearModel({ factors: { truncation_psi: [1] }, classes: 3 }));
  expect(network.classes).toBe(3);
  const picture = await network.picture(fourNumbers, { psi: 0.5, class: 2 }, task);
  expect([...picture]).toEqual(linearPicture(fourNumbers, 12).map((number) => number * 0.5 + 2));
  await expect(network.picture(fourNumbers, { psi: 1, class: null }, task)).rejects.toThrow('has classes (0 to 2)');
  await expect(network.picture(fourNumbers, { psi: 1, class: 3 }, task)).rejects.toThrow('has no class 3');
  await network.release();

  const scalar = await opened(linearModel({ factors: { psi: [] } }));
  expect([...(await scalar.picture(fourNumbers, { psi: 0.25, class: null }, task))]).toEqual(
    linearPicture(fourNumbers, 12).map((number) => number * 0.25),
  );
  await scalar.release();
});

test('sides that are not stated are those of a first picture', async () => {
  const network = await opened(unsizedModel());
  expect(network.signature.image).toEqual({ name: 'image', height: null, width: null });
  expect(network.size).toEqual({ width: 2, height: 2 });
  expect([...(await network.picture(fourNumbers, plainly, task))]).toEqual(linearPicture(fourNumbers, 12));
  await network.release();
});

test('a graph that fails, or makes other pictures than it did, ends in a sentence', async () => {
  const network = await opened(unsizedModel(1));
  expect(network.size).toEqual({ width: 2, height: 2 });
  const picture = (...z: number[]): Promise<Float32Array> => network.picture(Float32Array.from(z), plainly, task);
  await expect(picture(0, 0, 1, -1)).rejects.toThrow(/^The graph of ".*other\.onnx" failed: .*; export it again\.$/);
  await expect(picture(0, 0, 2, -1)).rejects.toThrow('failed: a picture is [1, 3, 4, 1], not of 2 x 2 pixels');
  await expect(picture(0, 1, 1, -1)).rejects.toThrow('failed: its output is [1, 4, 3, 1], no picture');
  await network.release();
});

test('it is no model: what is missing is said, and the other ONNX files are told apart', async () => {
  const path = await stored(linearModel());
  await expect(openModel(path, { modelsDir: 'models', runtime })).rejects.toThrow(
    /^No StyleGAN2 generator in ".*": it is an ONNX graph of another program, which says nothing of a style space: no channels, heatmaps or discovery; open the checkpoint .*\.$/,
  );
  const exported = encodeModel(new Graph('generator'), new Map([['stylespace.generator', '{}']]));
  expect(await isForeignNetwork(path, 'models')).toBe(true);
  expect(await isForeignNetwork(await stored(exported), 'models')).toBe(false);
  expect(await isForeignNetwork('portraits', 'models')).toBe(false);
  expect(await isForeignNetwork(await stored(Buffer.from('text')), 'models')).toBe(false);
});

describe('refused, each with one sentence', () => {
  const location = new ProtobufWriter().bytes(1, 'location').bytes(2, '/etc/passwd');
  const external = (): ProtobufWriter => new ProtobufWriter().message(13, location).int(14, 1);
  const attribute = (field: number, message: ProtobufWriter): ProtobufWriter =>
    new ProtobufWriter().bytes(1, 'value').message(field, message);
  const cases: [string, () => Uint8Array, string][] = [
    ['weights elsewhere', () => handmadeModel({ tensor: external() }), 'its weights are in other files beside it'],
    [
      'weights elsewhere, in a constant',
      () => handmadeModel({ attribute: attribute(5, external()) }),
      'its weights are in other files beside it',
    ],
    [
      'weights elsewhere, in a sparse constant',
      () => handmadeModel({ attribute: attribute(22, new ProtobufWriter().message(1, external())) }),
      'its weights are in other files beside it',
    ],
    [
      'a place of weights under a number that others cut down',
      () => Buffer.concat([handmadeModel({}), Buffer.from([0xba, 0x80, 0x80, 0x80, 0x10, 0])]),
      'is no field of a protobuf message',
    ],
    [
      'a loop',
      () => handmadeModel({ op: 'Loop', attribute: attribute(6, new ProtobufWriter().bytes(2, 'body')) }),
      'its graph has branches or loops',
    ],
    ['functions', () => handmadeModel({ functions: true }), 'its graph calls functions of its own'],
    ['an operator that nobody knows', () => handmadeModel({ op: 'Telepathy' }), 'ONNX Runtime cannot load it'],
    ['cut short', () => linearModel().slice(0, -3), 'are announced'],
    ['pictures in, pictures out', () => handmadeModel({}), 'its input "z" is [1, 3, 2, 2]; export it with z or w'],
    ['two latents', () => linearModel({ factors: { noise: ['samples', 12] } }), '"z", "noise" are what is unknown'],
    [
      'psi for each number',
      () => linearModel({ factors: { psi: [1, 12] } }),
      'its input "psi" is [1, 12], not one number',
    ],
    ['17 samples at a time', () => linearModel({ shape: [17, 4] }), 'takes 17 samples at once'],
    ['two pictures', () => linearModel({ twice: true }), '2 of its outputs are pictures'],
    ['grey pictures', () => linearModel({ channels: 1 }), '0 of its outputs are pictures'],
  ];
  test.each(cases)('%s', async (_, make, message) => {
    await expect(opened(make())).rejects.toThrow(
      expect.objectContaining({ name: 'StyleSpaceError', message: expect.stringContaining(message) as string }),
    );
  });
});

describe('signatures that are refused', () => {
  const float = (name: string, ...shape: (number | null)[]): TensorType => ({ name, type: 'float32', shape });
  const image = float('image', null, 3, 64, 64);
  const z = float('z', null, 512);
  const cases: [string, TensorType[], TensorType[], string][] = [
    ['no inputs', [], [image], 'it has no input for z or w'],
    ['half precision', [{ ...z, type: 'float16' }], [image], 'its input "z" is float16'],
    [
      'a noise mode',
      [z, { name: 'noise_mode', type: 'string', shape: [] }],
      [image],
      'its input "noise_mode" is string',
    ],
    ['rows of any number', [float('ws', 1, null, 512)], [image], 'its input "ws" is [1, ?, 512]'],
    ['sizes of any number', [float('z', null, null)], [image], 'its input "z" is [?, ?]'],
    ['an empty latent', [float('z', null, 0)], [image], 'its input "z" is [?, 0]'],
    ['a huge latent', [float('z', 1, 1_000_000)], [image], 'its input "z" is [1, 1000000]'],
    ['no samples', [float('z', 0, 512)], [image], 'takes 0 samples at once'],
    ['any number of classes', [z, float('label', null, null)], [image], 'its input "label" is [?, ?]'],
    ['4096 pixels', [z], [float('image', 1, 3, 4096, 4096)], 'its pictures are [1, 3, 4096, 4096]'],
    ['no pixels', [z], [float('image', 1, 3, 64, 0)], 'its pictures are [1, 3, 64, 0]'],
    ['bytes', [z], [{ ...image, type: 'uint8' }], '"image" uint8 [?, 3, 64, 64]'],
  ];
  test.each(cases)('%s', (_, inputs, outputs, message) => {
    expect(() => imageSignature({ name: 'a.onnx' }, { inputs, outputs })).toThrow(message);
  });
});
