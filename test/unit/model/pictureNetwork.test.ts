import { afterEach, beforeEach, expect, test } from 'vitest';
import { Model } from '../../../src/engine/model/model.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { SynthesisNetwork, type Trace } from '../../../src/engine/stylegan2/synthesisNetwork.ts';
import type { Generator } from '../../../src/engine/stylegan2/generator.ts';
import { EditedPictures } from '../../../src/engine/stylespace/editedPictures.ts';
import { resolveChannel } from '../../../src/engine/stylespace/resolveChannel.ts';
import type { PicturePoint } from '../../../src/shared/engineApi.ts';
import { tinyGenerator } from '../stylespace/tinyGenerator.ts';

const task = { priority: 'picture', signal: new AbortController().signal } as const;
const point = (strength: number): PicturePoint => ({
  base: { kind: 'seed', seed: 3, psi: 0.7, cutoff: null, class: null, noise: 'const' },
  edits: [{ channel: '6_1', strength, sigma: 0.8 }],
});

let [full, half]: [Model, Model] = [] as never;
beforeEach(async () => {
  full = await tinyGenerator(new Runtime('cpu', 1));
  half = await tinyGenerator(new Runtime('cpu', 1, 'float16'));
});
afterEach(() => Promise.all([full.release(), half.release()]));

test('pictures to look at are in float16 where the device was found good at it, all else in float32', async () => {
  expect((await full.pictureNetwork(task)).precision).toBe('float32');
  expect((await half.pictureNetwork(task)).precision).toBe('float16');
  expect(half.synthesis.precision).toBe('float32');

  const [exact, looked] = [new EditedPictures(full), new EditedPictures(half)];
  for (const strength of [1, 2, 2.5]) {
    const expected = (await exact.picture(point(strength), task)).image.data;
    // In any order, also where one has kept what the other could go on from.
    const found = (await looked.picture(point(strength), task)).image.data;
    expect(found).not.toEqual(expected);
    expect(meanLevels(found, expected)).toBeLessThan(0.1);
    expect((await looked.trace(point(strength), task)).image.data).toEqual(expected);
    expect((await looked.preview(point(strength + 0.1), task)).image.data).not.toEqual(expected);
    const channel = resolveChannel(half.layout, '6_1');
    const derivative = await exact.derivative(point(strength), channel, task);
    const other = await looked.derivative(point(strength), channel, task);
    // ONNX Runtime sums what has one row in an order that depends on where it lies in memory.
    const most = derivative.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    expect(Math.max(...other.map((value, i) => Math.abs(value - derivative[i]!)))).toBeLessThan(2e-6 * most);
  }
});

test('a slider in float16 goes on from what was kept, to what a whole pass gives', async () => {
  const pictures = new EditedPictures(half);
  for (const strength of [0, 1, -2]) await pictures.preview(point(strength), task);
  const fresh = await new EditedPictures(half).picture(point(3), task);
  expect((await pictures.preview(point(3), task)).image.data).toEqual(fresh.image.data);
});

test('a generator with activations beyond what float16 holds is shown in float32', async () => {
  const { checkpoint, runtime } = half;
  const model = new Model({ ...checkpoint, generator: withLargeActivations(checkpoint.generator) }, runtime);
  expect((await model.pictureNetwork(task)).precision).toBe('float32');
  const pictures = new EditedPictures(model);
  const { image, exact } = await pictures.picture(point(1), task);
  expect(exact).toBe(true);
  expect(image.data.every(Number.isFinite)).toBe(true);
  expect(image.data).toEqual((await pictures.trace(point(1), task)).image.data);
  await model.release();
});

test('who cancels before it is decided decides nothing', async () => {
  const controller = new AbortController();
  controller.abort();
  const cancelled = half.pictureNetwork({ ...task, signal: controller.signal });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect((await half.pictureNetwork(task)).precision).toBe('float16');
});

test('who waits for one that was cancelled is served all the same', async () => {
  const controller = new AbortController();
  const first = half.pictureNetwork({ ...task, signal: controller.signal });
  const second = half.pictureNetwork(task);
  controller.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  expect((await second).precision).toBe('float16');
});

test('a picture that float16 does not hold is computed in float32', async () => {
  const { checkpoint, layout, runtime } = half;
  const beyond = new Beyond(checkpoint.generator, layout, runtime, 'float16');
  half.pictureNetwork = () => Promise.resolve(beyond);
  const pictures = new EditedPictures(half);
  for (const strength of [0, 2]) {
    const expected = (await new EditedPictures(full).trace(point(strength), task)).image.data;
    expect((await pictures.preview(point(strength), task)).image.data).toEqual(expected);
    expect((await pictures.picture(point(strength), task)).image.data).toEqual(expected);
  }
  expect(beyond.passes).toBeGreaterThan(0);
  await beyond.release();
});

/** As where an activation has left the range. */
class Beyond extends SynthesisNetwork {
  passes = 0;

  override async trace(...pass: Parameters<SynthesisNetwork['trace']>): Promise<Trace> {
    return this.#without(await super.trace(...pass));
  }

  override async preview(...pass: Parameters<SynthesisNetwork['preview']>): Promise<Trace> {
    return this.#without(await super.preview(...pass));
  }

  #without({ image, ...trace }: Trace): Trace {
    this.passes++;
    return { ...trace, image: { ...image, data: image.data.map((x, i) => (i === 7 ? NaN : x)) } };
  }
}

function meanLevels(a: Float32Array, b: Float32Array): number {
  return (127.5 * a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0)) / a.length;
}

/** One channel of the last layer has a bias of a million, and colours a millionth as strong. */
function withLargeActivations({ blocks, ...rest }: Generator): Generator {
  const factor = 1e6;
  const last = blocks.at(-1)!;
  const bias = async (): Promise<Float32Array> => (await last.conv1.bias.read()).map((x, i) => (i === 0 ? factor : x));
  const colours = async (): Promise<Float32Array> => {
    const { weight } = last.toRgb!;
    const inChannels = weight.shape[1]!;
    return (await weight.read()).map((x, i) => (i % inChannels === 0 ? x / factor : x));
  };
  const conv1 = { ...last.conv1, bias: { ...last.conv1.bias, read: bias } };
  const toRgb = { ...last.toRgb!, weight: { ...last.toRgb!.weight, read: colours } };
  return { ...rest, blocks: [...blocks.slice(0, -1), { ...last, conv1, toRgb }] };
}
