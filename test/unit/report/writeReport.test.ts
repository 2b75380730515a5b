import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import type { Catalogue } from '../../../src/shared/catalogue.ts';
import { emptyCounts } from '../../../src/shared/channelCounts.ts';
import { searchedChannels } from '../../../src/shared/modelIdentity.ts';
import { decodeImage } from '../../../src/engine/image/encode.ts';
import { toRgb8 } from '../../../src/engine/image/toRgb8.ts';
import { seedLatent } from '../../../src/engine/model/latents.ts';
import { modelLayout } from '../../../src/engine/model/modelLayout.ts';
import { openModel } from '../../../src/engine/model/openModel.ts';
import type { Model } from '../../../src/engine/model/model.ts';
import { channelFigures } from '../../../src/engine/report/channelFigures.ts';
import { writeReport } from '../../../src/engine/report/writeReport.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Task } from '../../../src/engine/runtime/task.ts';
import type { Labeller } from '../../../src/engine/stylespace/labeller.ts';
import type { StyleStatistics } from '../../../src/engine/stylespace/statistics.ts';
import { header as exampleHeader } from '../shared/example.ts';

const runtime = new Runtime('cpu', 2);
const checkpoint = fileURLToPath(new URL('../../fixtures/checkpoints/rosi_32.pt', import.meta.url));
const task: Task = { priority: 'discovery', signal: new AbortController().signal };
const truncation = { psi: 0.7, cutoff: null };

let model: Model;
let statistics: StyleStatistics;
let catalogue: Catalogue;
beforeAll(async () => {
  ({ model } = await openModel(checkpoint, { modelsDir: '', runtime }));
  const ones = new Float32Array(model.layout.channels).fill(0.1);
  statistics = { scale: exampleHeader.sigma, mean: ones, std: ones };
  const identity = { ...exampleHeader.model, name: 'rosi_32.pt', layout: modelLayout(model.layout) };
  const counts = emptyCounts(searchedChannels(identity.layout).length, 3);
  counts.images = 100;
  counts.presence.set([100, 100, 100]);
  // Two channels of the first layer are localized in "hair" and one in "mouth"; the purest of hair does nothing.
  counts.wins.set([0, 99, 0, 0, 90, 5, 0, 0, 80]);
  counts.effects!.fill(1e8).fill(0, 0, 1);
  catalogue = { header: { ...exampleHeader, model: identity, images: [[0, 100]] }, counts };
});

/** Sees "mouth" in the lower half of the pictures with these numbers, in the order it gets them, and hair elsewhere. */
function mouthIn(pictures: readonly number[]): Labeller {
  let seen = 0;
  return {
    regions: exampleHeader.regions,
    size: 4,
    label: () => {
      const mouth = pictures.includes(seen++);
      return Promise.resolve(Uint8Array.from({ length: 16 }, (_, i) => (mouth && i >= 8 ? 2 : 1)));
    },
    release: () => Promise.resolve(),
  };
}

test('a page with the faces that have the region, the visible channel first', async () => {
  const progress: string[] = [];
  const options = { seeds: [0, 1, 2, 3], channelsPerRegion: 1, facesPerChannel: 1, labeller: mouthIn([2]) };
  const page = await writeReport(model, catalogue, statistics, options, task, (done, total) => {
    progress.push(`${done}/${total}`);
  });
  expect(progress).toEqual(['1/2', '2/2']);
  const alts = [...page.matchAll(/alt="([^"]*left to right)"/g)].map(([, alt]) => alt);
  expect(alts).toEqual([
    'Seed 0 with 0_1 moved by −10σ, −5σ, 0, +5σ, +10σ, left to right',
    'Seed 2 with 0_2 moved by −10σ, −5σ, 0, +5σ, +10σ, left to right',
  ]);
  const [, strip] = /data:image\/webp;base64,([^"]*)"\s*width="160"\s*height="32"/.exec(page)!;
  const { width, height } = await decodeImage(Buffer.from(strip!, 'base64'), 'the strip');
  expect([width, height]).toEqual([5 * 32, 32]);
});

test('without a labeller, and with one of other regions, the first faces are shown', async () => {
  const { regions } = mouthIn([]);
  const other: Labeller = { ...mouthIn([]), regions: { ...regions, labels: ['others', 'sky', 'sea'] } };
  for (const labeller of [null, other]) {
    const options = { seeds: [7, 8], channelsPerRegion: 1, facesPerChannel: 1, labeller };
    const page = await writeReport(model, catalogue, statistics, options, task, () => undefined);
    expect(page.match(/alt="Seed 7 with/g)).toHaveLength(2);
    expect(page).not.toContain('alt="Seed 8 with');
  }
});

test('a model with other layers is refused, and a cancelled report stops', async () => {
  const options = { seeds: [0], channelsPerRegion: 1, facesPerChannel: 1, labeller: null };
  const stranger = { ...catalogue, header: exampleHeader };
  await expect(writeReport(model, stranger, statistics, options, task, () => undefined)).rejects.toMatchObject({
    code: 'modelMismatch',
  });
  const cancelled: Task = { priority: 'discovery', signal: AbortSignal.abort() };
  await expect(writeReport(model, catalogue, statistics, options, cancelled, () => undefined)).rejects.toMatchObject({
    code: 'cancelled',
  });
});

test('strips move one number of S; heatmaps are the derivative in levels per sigma', async () => {
  const styles = await model.styles(seedLatent(0, model.zDim), truncation, task);
  const layer = model.layout.layers.find(({ kind }) => kind === 'conv1')!;
  const [figure] = await channelFigures(
    model,
    { seed: 0, styles, shares: null },
    [[layer, 3]],
    statistics.std,
    'const',
    task,
    () => undefined,
  );
  const image = async (strength: number): Promise<Float32Array> => {
    const edited = styles.slice();
    edited[layer.offset + 3]! += strength * 0.1;
    return (await model.synthesis.images(edited, 'const', task)).data;
  };
  const size = model.resolution;
  for (const [place, strength] of [-10, -5, 0, 5, 10].entries()) {
    const { data } = toRgb8(await image(strength), size, size);
    const cut = figure!.strip.data.filter((_, i) => Math.floor((i % (5 * size * 3)) / (size * 3)) === place);
    expect(Buffer.compare(cut, data)).toBe(0);
  }
  // Central differences over half a sigma either way.
  const [above, below] = [await image(0.5), await image(-0.5)];
  const pixels = size ** 2;
  const expected = Float32Array.from({ length: pixels }, (_, i) => {
    const change = [0, 1, 2].map((plane) => Math.abs(above[plane * pixels + i]! - below[plane * pixels + i]!));
    return (change.reduce((sum, value) => sum + value) / 3) * 127.5;
  });
  const largest = Math.max(...expected);
  expect(largest).toBeGreaterThan(0.1);
  const error = figure!.heat.map((value, i) => Math.abs(value - expected[i]!));
  // The network bends within the sigma that the difference spans: 5 % of the peak leaves room for that alone.
  expect(Math.max(...error)).toBeLessThan(0.05 * largest);
});
