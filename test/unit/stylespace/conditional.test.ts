import { readdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { openCheckpoint, readCheckpoint, type Checkpoint } from '../../../src/engine/checkpoint/open.ts';
import { Model } from '../../../src/engine/model/model.ts';
import { modelLayout } from '../../../src/engine/model/modelLayout.ts';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { discover } from '../../../src/engine/stylespace/discovery.ts';
import { exactGradientMaps } from '../../../src/engine/stylespace/gradientMaps.ts';
import { classCount } from '../../../src/engine/stylegan2/generator.ts';
import { StyleNetwork } from '../../../src/engine/stylegan2/styleNetwork.ts';
import { openSegmenter } from '../../../src/engine/stylespace/segmenter.ts';
import { styleStatistics } from '../../../src/engine/stylespace/statistics.ts';
import { fixturePath } from '../checkpoint/checkpointFixtures.ts';
import { nvidiaTensors, usualShape } from '../checkpoint/nvidiaTensors.ts';
import { float32Safetensors } from '../checkpoint/safetensorsFile.ts';
import { writeSegmenter } from './brightnessBands.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { tinyPlan } from './tinyDiscovery.ts';
import { tinySha256 as sha256 } from './tinyGenerator.ts';

/** A model of five classes: whatever is drawn or measured is of one of them. */
const task = { priority: 'discovery', signal: new AbortController().signal } as const;
const truncation = { psi: 0.7, cutoff: null };
let model: Model;
beforeAll(async () => {
  model = new Model(await openCheckpoint(fixturePath('ada_cond.sanitised.pkl')), new Runtime('cpu', 1));
});

test.each([
  [null, 'The model has classes (0 to 4): choose one of them.'],
  [5, 'The model has no class 5, only 0 to 4: choose one of them.'],
])('class %s is refused', async (label, message) => {
  const z = new Float32Array(model.zDim).fill(1);
  await expect(model.styles(z, { ...truncation, class: label }, task)).rejects.toMatchObject({
    code: 'badUsage',
    message,
  });
});

/** More classes than the estimate has runs of the mapping network. */
async function thirtyClasses(): Promise<Checkpoint> {
  const tensors = nvidiaTensors({ ...usualShape, classes: 30 });
  return readCheckpoint(memorySource(await float32Safetensors(tensors), 'made.safetensors'));
}

test.each([
  ['5', () => Promise.resolve(model.checkpoint)],
  ['30', thirtyClasses],
])('a truncation centre that the file lacks is that of all %s classes together', async (_, open) => {
  const checkpoint = await open();
  const { runtime } = model;
  const classes = classCount(checkpoint.generator);
  const lacking = new Model({ ...checkpoint, generator: { ...checkpoint.generator, wAvg: null } }, runtime);
  const { wDim } = checkpoint.generator.mapping;
  const network = new StyleNetwork(checkpoint.generator, lacking.layout, runtime);
  // Other z than the estimate's: only their distribution is the same.
  const [random, each] = [new RandomState(77), Math.floor(20_000 / classes)];
  const sums = new Float64Array(wDim);
  const squares = new Float64Array(wDim);
  for (let label = 0; label < classes; label++) {
    const z = Float32Array.from(random.standardNormal(each * lacking.zDim));
    for (const [i, w] of (await network.map(z, label, task)).entries()) {
      sums[i % wDim]! += w;
      squares[i % wDim]! += w ** 2;
    }
  }
  const centre = await lacking.centre(task);
  const samples = classes * each;
  for (const [i, found] of centre.entries()) {
    const mean = sums[i]! / samples;
    const deviation = Math.sqrt(squares[i]! / samples - mean ** 2);
    // Five standard errors of a mean of 10,000, and of the one it is compared with.
    expect(Math.abs(found - mean)).toBeLessThan(5 * deviation * Math.sqrt(1 / 10_000 + 1 / samples));
  }
  await Promise.all([network.release(), lacking.release()]);
});

test('statistics are of one class, and are kept apart', async () => {
  const cacheDir = temporaryFolder();
  const run = { cacheDir, sha256, task };
  const samples = 20;
  const z = Float32Array.from(new RandomState(5).standardNormal(samples * model.zDim));
  for (const label of [1, 3, 1]) {
    const { mean } = await styleStatistics(model, { samples, ...truncation, class: label }, run);
    const styles = await model.styles(z, { ...truncation, class: label }, task);
    const { channels } = model.layout;
    for (const channel of [0, 60, channels - 1]) {
      const column = styles.filter((_, i) => i % channels === channel);
      expect(mean[channel]).toBeCloseTo(column.reduce((sum, style) => sum + style, 0) / samples, 5);
    }
  }
  expect(readdirSync(cacheDir).sort()).toEqual(
    [1, 3].map((label) => `statistics-${sha256}-20-psi0.7-cutoffNone-class${label}.npz`),
  );
});

test('a discovery is of one class, which its catalogue names', async () => {
  const cacheDir = temporaryFolder();
  const run = { cacheDir, sha256, task };
  const labeller = await openSegmenter(writeSegmenter(cacheDir), model.runtime);
  const subject = async (label: number) => ({
    model,
    identity: { name: 'ada_cond', sha256, fingerprint: '', layout: modelLayout(model.layout) },
    labeller,
    statistics: await styleStatistics(model, { samples: 20, ...truncation, class: label }, run),
    gradients: exactGradientMaps(model, tinyPlan.grid),
  });
  const found = [];
  for (const label of [0, 4]) {
    const plan = { ...tinyPlan, images: [[0, 2]] as const, class: label };
    found.push(await discover(await subject(label), plan, { cacheDir, task }));
  }
  expect(found.map(({ header }) => header.class)).toEqual([0, 4]);
  expect(found[0]!.counts).not.toEqual(found[1]!.counts);
  await labeller.release();
});
