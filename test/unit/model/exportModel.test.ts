import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { checkModelOfFile } from '../../../src/engine/model/modelOfFile.ts';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { OpenedModel, openModel } from '../../../src/engine/model/openModel.ts';
import { exportModel } from '../../../src/engine/model/exportModel.ts';
import { Graph } from '../../../src/engine/onnx/graph.ts';
import { encodeModel } from '../../../src/engine/onnx/modelProto.ts';
import * as onnx from '../../../src/engine/onnx/operators.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { sameFingerprint } from '../../../src/shared/fingerprint.ts';
import { fixturePath, namedWeights } from '../checkpoint/checkpointFixtures.ts';

const options = { modelsDir: 'models', runtime: new Runtime('cpu', 2) };
const task = { priority: 'picture', signal: new AbortController().signal } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stylespace-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** One of each kind: skip, residual, clamped, one ToRGB, classes, and one whose centre is estimated first. */
const originals = [
  'rosi_32.pt',
  'tf_32_resnet_proto3.pkl',
  'ada_resnet_clamp.sanitised.pkl',
  'ada_orig.sanitised.proto3.pkl',
  'tfada_32_cond.pkl',
  'rosi_train_32.pt',
];

test.each(originals)('%s opens again as the same model', async (name) => {
  const original = await openModel(fixturePath(name), options);
  const file = join(folder, `${name}.onnx`);
  await writeFile(file, await exportModel(original, task));
  const exported = await openModel(file, options);
  expect(exported.checkpoint).toMatchObject({ format: 'StyleSpace .onnx', warnings: [] });

  const [wanted, found] = [await original.identity(task), await exported.identity(task)];
  expect(found.layout).toEqual(wanted.layout);
  expect(sameFingerprint(found.fingerprint, wanted.fingerprint)).toBe(true);
  await checkModelOfFile('"a.json"', wanted, exported, task);
  expect(await exported.model.centre(task)).toEqual(await original.model.centre(task));

  // A gain that went into a tensor and came out again leaves the last bits. Noise comes back times its strength.
  const weights = namedWeights(exported.checkpoint.generator);
  const expected = namedWeights(original.checkpoint.generator);
  expect(new Set(weights.keys())).toEqual(new Set([...expected.keys(), 'wAvg']));
  for (const [key, weight] of expected) {
    if (key.endsWith('noiseStrength')) continue;
    const strength = expected.get(key.replace(/noiseConst$/, 'noiseStrength'))!;
    const factor = key.endsWith('noiseConst') ? (await strength.read())[0]! : 1;
    const back = weights.get(key)!;
    expect(back.shape).toEqual(weight.shape);
    const numbers = await back.read();
    const worst = (await weight.read()).reduce((most, number, i) => {
      return Math.max(most, Math.abs(numbers[i]! - number * factor) / Math.max(Math.abs(number * factor), 1e-30));
    }, 0);
    expect(worst).toBeLessThan(3e-7);
  }
  const { generator } = exported.checkpoint;
  expect(generator.blocks.map(({ skip }) => skip?.shape)).toEqual(
    original.checkpoint.generator.blocks.map(({ skip }) => skip?.shape),
  );
  await Promise.all([original.release(), exported.release()]);
});

test('a label that is normalised together with z comes back as such', async () => {
  const { checkpoint } = await openModel(fixturePath('tfada_32_cond.pkl'), options);
  const { mapping } = checkpoint.generator;
  const labelEmbedding = { ...mapping.labelEmbedding!, normalised: 'withLatent' as const };
  const generator = { ...checkpoint.generator, mapping: { ...mapping, labelEmbedding } };
  const original = new OpenedModel({ ...checkpoint, generator }, options.runtime, null);
  const exported = await readCheckpoint(memorySource(await exportModel(original, task), 'made.onnx'));
  const back = new Model(exported, options.runtime);
  const z = seedLatent(3, back.zDim);
  const sampling = { psi: 1, cutoff: null, class: 3 };
  const [wanted, found] = [await original.model.styles(z, sampling, task), await back.styles(z, sampling, task)];
  expect(found.every((style, i) => Math.abs(style - wanted[i]!) < 1e-5)).toBe(true);
  const alone = await (await openModel(fixturePath('tfada_32_cond.pkl'), options)).model.styles(z, sampling, task);
  expect(alone.some((style, i) => Math.abs(style - wanted[i]!) > 1e-2)).toBe(true);
});

describe('other ONNX files are refused with a sentence', () => {
  const read = (bytes: Uint8Array): Promise<unknown> => readCheckpoint(memorySource(bytes, 'other.onnx'));
  const graph = (): Graph => {
    const made = new Graph('generator');
    const x = made.input('x', ['samples', 3]);
    made.output('y', onnx.mul(made, x, made.constant([1, 3], [1, 2, 3], 'weight')));
    return made;
  };
  const described = (description: unknown): Uint8Array =>
    encodeModel(graph(), new Map([['stylespace.generator', JSON.stringify(description)]]));
  const layers = [{ at: 'b4.conv1', name: 'conv', gain: 1, clamp: null }];

  const cases: [string, () => Uint8Array, string][] = [
    [
      "another program's",
      () => encodeModel(graph()),
      'says nothing of a style space: no channels, heatmaps or discovery',
    ],
    ['no JSON', () => encodeModel(graph(), new Map([['stylespace.generator', '{']])), 'is not valid JSON'],
    ['no object', () => described([]), 'description of its generator is wrong (must be an object)'],
    [
      'newer',
      () => described({ version: 2, resolution: 8, labels: null, layers: [] }),
      'version must be a whole number from 1 to 1',
    ],
    ['24 px', () => described({ version: 1, resolution: 24, labels: null, layers: [] }), 'its resolution would be 24'],
    [
      'no gain',
      () => described({ version: 1, resolution: 8, labels: null, layers: [{ at: 'b4.conv1', name: 'x' }] }),
      'has no "gain"',
    ],
    [
      'gain of 0',
      () => described({ version: 1, resolution: 8, labels: null, layers: [{ ...layers[0], gain: 0 }] }),
      'gain must be',
    ],
    [
      '51 layers',
      () => described({ version: 1, resolution: 8, labels: null, layers: Array(51).fill(layers[0]) }),
      'has 51 layers',
    ],
    ['no tensors', () => described({ version: 1, resolution: 8, labels: null, layers }), 'tensor "centre" is missing'],
    ['cut short', () => encodeModel(graph()).slice(0, -3), 'are announced'],
    ['no protobuf', () => Uint8Array.of(8, 8, 0x12, 1, 0x41, 0x0b), 'is no field of a protobuf message'],
    ['endless number', () => Uint8Array.of(8, 8, 0x12, ...Array<number>(11).fill(0xff)), 'does not end'],
    [
      'more parts than any',
      () => new Uint8Array(Buffer.concat([Buffer.from([8, 8, 0x12, 0]), Buffer.alloc(600_000, Buffer.from([8, 8]))])),
      'it has more parts than any generator',
    ],
  ];
  test.each(cases)('%s', async (_, make, message) => {
    await expect(read(make())).rejects.toThrow(message);
  });
});
