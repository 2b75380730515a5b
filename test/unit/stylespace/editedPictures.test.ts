import { beforeEach, expect, test } from 'vitest';
import { EditedPictures } from '../../../src/engine/stylespace/editedPictures.ts';
import type { PreparedGraph } from '../../../src/engine/runtime/runtime.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { openCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import type { ModulatedConv, Weight } from '../../../src/engine/stylegan2/generator.ts';
import type { ChannelEdit, PicturePoint } from '../../../src/shared/engineApi.ts';
import { resizeSquare } from '../../../src/engine/image/resize.ts';
import { fullJacobian } from '../../../src/engine/stylespace/jacobian.ts';
import { resolveChannel } from '../../../src/engine/stylespace/resolveChannel.ts';
import { tinyGenerator } from './tinyGenerator.ts';

/** Counts what runs on it. */
class CountingRuntime extends Runtime {
  runs = 0;

  override prepare(make: () => Promise<Uint8Array>): PreparedGraph {
    const graph = super.prepare(make);
    const run = graph.run.bind(graph);
    graph.run = (feeds, task) => {
      this.runs++;
      return run(feeds, task);
    };
    return graph;
  }
}

const task = { priority: 'picture', signal: new AbortController().signal } as const;

let runtime: CountingRuntime;
let model: Model;
let pictures: EditedPictures;
beforeEach(async () => {
  runtime = new CountingRuntime('cpu', 1);
  model = await tinyGenerator(runtime);
  pictures = new EditedPictures(model);
});

const point = (...edits: ChannelEdit[]): PicturePoint => ({
  base: { kind: 'seed', seed: 3, psi: 0.7, cutoff: null, class: null, noise: 'const' },
  edits,
});
const edit = (channel: string, strength: number): ChannelEdit => ({ channel, strength, sigma: 0.8 });

/** The picture as one pass from scratch makes it, and the runs that the kept one takes. */
async function check(at: PicturePoint): Promise<number> {
  const before = runtime.runs;
  const { image } = await pictures.trace(at, task);
  const runs = runtime.runs - before;
  const { image: fresh } = await new EditedPictures(model).trace(at, task);
  expect(image.data).toEqual(fresh.data);
  return runs;
}

test('a step of a slider runs the blocks from its layer on, and gives what a whole run gives, to the last bit', async () => {
  const blocks = model.checkpoint.generator.blocks.length;
  await check(point(edit('0_1', 1)));
  for (const { index, resolution } of model.layout.layers) {
    const block = model.checkpoint.generator.blocks.findIndex((b) => b.resolution === resolution);
    await check(point(edit('0_1', 1)));
    expect(await check(point(edit('0_1', 1), edit(`${index}_2`, -4)))).toBe(blocks - block);
    // The next step of the same slider, from what the last one kept.
    expect(await check(point(edit('0_1', 1), edit(`${index}_2`, -3.9)))).toBe(blocks - block);
  }
});

test.each(['tiny', 'ada_resnet.sanitised.pkl'])(
  '%s: a step of a layer after conv0Up takes what that made, to the last bit',
  async (name) => {
    const other =
      name === 'tiny' ? model : new Model(await openCheckpoint(`test/fixtures/checkpoints/${name}`), runtime);
    const kept = new EditedPictures(other);
    for (const { index, kind, resolution } of other.layout.layers.filter((layer) => layer.kind !== 'conv')) {
      const block = other.checkpoint.generator.blocks.findIndex((b) => b.resolution === resolution);
      if (block === 0) continue;
      const steps = [1, -2, 3].map((strength) => point(edit(`${index}_2`, strength)));
      const middles: unknown[] = [];
      for (const at of steps) {
        const { inputs, output, image } = await kept.trace(at, task);
        middles.push((inputs[block + 1] ?? output)[`m${resolution}`]);
        expect(image.data).toEqual((await new EditedPictures(other).trace(at, task)).image.data);
      }
      expect(middles[0]).toBeDefined();
      expect(new Set(middles).size).toBe(kind === 'conv0Up' ? 3 : 1);
    }
    if (other !== model) await other.release();
  },
);

test('the same point runs nothing, and a muted edit is no edit', async () => {
  await check(point(edit('2_0', 2)));
  expect(await check(point(edit('2_0', 2)))).toBe(0);
  expect(await check(point(edit('2_0', 2), { ...edit('0_0', 5), muted: true }))).toBe(0);
});

test('edits of one channel add up, and each moves the picture', async () => {
  const { image: still } = await pictures.trace(point(), task);
  const { image: once } = await pictures.trace(point(edit('1_4', 3)), task);
  const { image: twice } = await pictures.trace(point(edit('1_4', 1), edit('1_4', 2)), task);
  expect(once.data).not.toEqual(still.data);
  // 0.8 + 1.6 and 2.4 differ in the last bit of a double, not in the float32 of S.
  expect(twice.data).toEqual(once.data);
});

test('another base, truncation or noise starts anew', async () => {
  await check(point());
  const { base } = point();
  const whole = await check({ base: { ...base, kind: 'seed', seed: 4 }, edits: [] });
  expect(whole).toBeGreaterThan(model.checkpoint.generator.blocks.length);
  await check({ base: { ...base, noise: 'none' }, edits: [] });
  await check({ base: { ...base, psi: 1 }, edits: [] });
});

test('pictures of other bases in between do not make a slider slower, until eight have been', async () => {
  const slider = (strength: number): PicturePoint => point(edit('4_2', strength));
  const other = (seed: number): PicturePoint => ({ ...point(), base: { ...point().base, kind: 'seed', seed } });
  await check(slider(1));
  const step = await check(slider(2));
  for (let seed = 10; seed < 17; seed++) await check(other(seed));
  expect(await check(slider(3))).toBe(step);
  for (let seed = 20; seed < 28; seed++) await check(other(seed));
  expect(await check(slider(4))).toBeGreaterThan(step);
});

test('a channel that the model has not is refused before anything runs', async () => {
  for (const channel of ['99_0', '0_9999', '1_-1', 'mouth']) {
    await expect(pictures.trace(point(edit(channel, 1)), task)).rejects.toMatchObject({ code: 'badUsage' });
  }
  expect(runtime.runs).toBe(0);
});

/** A budget of no multiply-adds: a preview runs what it has to. */
const eager = (): EditedPictures => new EditedPictures(model, 0);

test('without an exact picture, a preview is the image so far: the whole one if later blocks added nothing', async () => {
  const { image, exact } = await eager().preview(point(edit('2_1', 3)), task);
  expect([image.shape, exact]).toEqual([[1, 3, 8, 8], false]);

  const { generator } = model.checkpoint;
  const mute = (toRgb: ModulatedConv): ModulatedConv => ({
    ...toRgb,
    weight: zeros(toRgb.weight),
    bias: zeros(toRgb.bias),
  });
  const blocks = generator.blocks.map((b) => (b.resolution > 8 ? { ...b, toRgb: b.toRgb && mute(b.toRgb) } : b));
  const silent = new Model({ ...model.checkpoint, generator: { ...generator, blocks } }, runtime);
  const whole = await new EditedPictures(silent).trace(point(edit('2_1', 3)), task);
  // Pictures are of the order of 1: float32 in another order.
  expect(largestDifference(whole.image.data, upsampled(upsampled(image.data, 8), 16))).toBeLessThan(2e-6);
  await silent.release();
});

test('a preview changes what early blocks add, and keeps what later ones added to the last exact picture', async () => {
  const previews = eager();
  const late = edit('9_1', 4);
  const [from, to] = [point(late, edit('2_1', 1)), point(late, edit('2_1', 3))];
  const still = await previews.trace(from, task);
  const { image, exact } = await previews.preview(to, task);
  expect([image.shape, exact]).toEqual([[1, 3, 32, 32], false]);

  const rgb8 = async (edits: readonly ChannelEdit[]): Promise<Float32Array> =>
    (await eager().preview(point(...edits.slice(1)), task)).image.data;
  const [before, after] = [await rgb8(from.edits), await rgb8(to.edits)];
  const change = resizeSquare(
    after.map((value, i) => value - before[i]!),
    8,
    32,
  );
  const expected = still.image.data.map((value, i) => value + change[i]!);
  expect(largestDifference(image.data, expected)).toBeLessThan(2e-6);
  expect(largestDifference(image.data, still.image.data)).toBeGreaterThan(1e-3);
  // Back where the exact picture was made, that is the answer, and nothing runs.
  const runs = runtime.runs;
  expect(await previews.preview(from, task)).toEqual({ image: still.image, exact: true });
  expect(runtime.runs).toBe(runs);
});

test('where the derivative of the moved channel is known, a preview follows it and nothing runs', async () => {
  const previews = eager();
  const still = await previews.trace(point(edit('9_1', 4)), task);
  const channel = resolveChannel(model.layout, '2_1');
  const derivative = await previews.derivative(point(edit('9_1', 4)), channel, task);
  expect(derivative).toEqual(await fullJacobian(model, still, [channel], 32, task));

  const runs = runtime.runs;
  const { image, exact } = await previews.preview(point(edit('9_1', 4), edit('2_1', 0.5)), task);
  expect([runtime.runs - runs, image.shape, exact]).toEqual([0, [1, 3, 32, 32], false]);
  const change = 0.5 * 0.8;
  const expected = still.image.data.map((value, i) => value + change * derivative[i]!);
  expect(largestDifference(image.data, expected)).toBeLessThan(2e-6);
  // Nearer to the true picture than the picture that has not moved.
  const truth = (await new EditedPictures(model).trace(point(edit('9_1', 4), edit('2_1', 0.5)), task)).image.data;
  const moved = largestDifference(truth, still.image.data);
  expect(largestDifference(truth, image.data)).toBeLessThan(moved / 2);
  // Of another channel, or two, it says nothing; and what is cheap is exact.
  await previews.preview(point(edit('9_1', 4), edit('2_0', 1)), task);
  expect(runtime.runs - runs).toBeGreaterThan(0);
  await pictures.derivative(point(), channel, task);
  expect((await pictures.preview(point(edit('2_1', 0.5)), task)).exact).toBe(true);
});

test('no preview is without an edit, and that of the last block is exact', async () => {
  for (const { index, resolution } of model.layout.layers) {
    const at = point(edit('0_1', 1), edit(`${index}_2`, -4));
    const first = await eager().preview(at, task);
    expect([first.image.shape, first.exact]).toEqual([[1, 3, resolution, resolution], resolution === 32]);
    const previews = eager();
    await previews.trace(point(edit('0_1', 1)), task);
    const moved = await previews.preview(at, task);
    expect(moved.exact).toBe(resolution === 32);
    if (moved.exact) expect(moved.image.data).toEqual((await new EditedPictures(model).trace(at, task)).image.data);
  }
});

test('the exact picture goes on from the preview, to the same bits, and is then kept', async () => {
  const previews = eager();
  const blocks = model.checkpoint.generator.blocks.length;
  const at = point(edit('2_1', 2));
  await previews.trace(point(), task);
  const before = runtime.runs;
  expect((await previews.preview(at, task)).exact).toBe(false);
  expect(runtime.runs - before).toBe(1);
  const { image } = await previews.trace(at, task);
  // Every block from 8 px on, once.
  expect(runtime.runs - before).toBe(blocks - 1);
  expect(image.data).toEqual((await new EditedPictures(model).trace(at, task)).image.data);
  expect(await previews.preview(at, task)).toEqual({ image, exact: true });
  // A step of a later layer from a pass that was left early.
  await previews.preview(point(edit('2_1', 1)), task);
  const late = point(edit('2_1', 1), edit('9_0', 3));
  const { image: stepped } = await previews.trace(late, task);
  expect(stepped.data).toEqual((await new EditedPictures(model).trace(late, task)).image.data);
});

test('a picture within the budget, or of a generator whose blocks make no images, is exact', async () => {
  expect((await pictures.preview(point(edit('0_1', 1)), task)).image.shape).toEqual([1, 3, 32, 32]);
  const residual = await openCheckpoint('test/fixtures/checkpoints/ada_resnet.sanitised.pkl');
  const other = new Model(residual, runtime);
  const { image } = await new EditedPictures(other, 0).preview(point(edit('0_1', 1)), task);
  expect(image.shape[3]).toBe(other.resolution);
  await other.release();
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

function zeros({ shape }: Weight): Weight {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return { shape, read: () => Promise.resolve(new Float32Array(count)) };
}

/** The network's own enlargement, plainly: [3, size, size] -> twice the size, zero outside the image. */
function upsampled(planes: Float32Array, size: number): Float32Array {
  const at = (plane: number, y: number, x: number): number =>
    x < 0 || y < 0 || x >= size || y >= size ? 0 : planes[(plane * size + y) * size + x]!;
  return Float32Array.from({ length: planes.length * 4 }, (_, i) => {
    const [x, y, plane] = [i % (2 * size), Math.floor(i / (2 * size)) % (2 * size), Math.floor(i / (4 * size * size))];
    const [left, top] = [Math.floor((x - 1) / 2), Math.floor((y - 1) / 2)];
    // A new pixel's centre is a quarter from one old pixel's and three quarters from the other's.
    const [right, bottom] = [x % 2 === 0 ? 0.75 : 0.25, y % 2 === 0 ? 0.75 : 0.25];
    const row = (of: number): number => (1 - right) * at(plane, of, left) + right * at(plane, of, left + 1);
    return (1 - bottom) * row(top) + bottom * row(top + 1);
  });
}
