import { beforeEach, expect, test } from 'vitest';
import { EditedPictures } from '../../../src/engine/stylespace/editedPictures.ts';
import type { PreparedGraph } from '../../../src/engine/runtime/runtime.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Model } from '../../../src/engine/model/model.ts';
import type { ChannelEdit, PicturePoint } from '../../../src/shared/engineApi.ts';
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
