import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { parseCatalogue } from '../../../src/shared/catalogueParse.ts';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import type { Model } from '../../../src/engine/model/model.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { ClusterLabeller, openClusterLabeller } from '../../../src/engine/stylespace/clusterLabeller.ts';
import { emptyCatalogue } from '../shared/example.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { tinyGenerator, tinySha256 as sha256 } from './tinyGenerator.ts';

const task = { priority: 'discovery', signal: new AbortController().signal } as const;

let model: Model;
beforeAll(async () => {
  model = await tinyGenerator(new Runtime('cpu', 1));
});

const traceOf = async (first: number) => {
  const z = Float32Array.from({ length: model.zDim }, (_, i) => Math.sin(first + i));
  return model.synthesis.trace(await model.styles(z, { psi: 0.7, cutoff: null }, task), 'const', task);
};

it('finds regions in a generator that has no network for them, says how, and keeps them', async () => {
  const cacheDir = temporaryFolder();
  const run = { clusters: 4, class: null, sha256, cacheDir, task };
  const reports: number[] = [];
  const found = await openClusterLabeller(model, { ...run, onProgress: (done) => reports.push(done) });
  expect(found.regions).toMatchObject({
    kind: 'clusters',
    labels: ['region1', 'region2', 'region3', 'region4'],
    residual: [],
    parameters: { method: 'spherical k-means', clusters: 4, activations: 16, images: 64, pixels: 128, psi: 0.7 },
  });
  expect(reports[0]).toBe(0);

  const fails = () => {
    throw new Error('sampled again');
  };
  const kept = await openClusterLabeller(model, { ...run, onProgress: fails });
  expect(kept.regions).toEqual(found.regions);
  const [trace, other] = [await traceOf(0), await traceOf(40)];
  expect(await kept.label(trace)).toEqual(await found.label(trace));
  // The same clusters in every picture, and more than one in each.
  for (const labels of [await found.label(trace), await found.label(other)]) {
    expect(labels.length).toBe(256 * 256);
    expect(new Set(labels).size).toBeGreaterThan(2);
    expect(Math.max(...new Set(labels))).toBeLessThan(4);
  }

  // What is damaged is found again, and is the same.
  writeFileSync(join(cacheDir, readdirSync(cacheDir)[0]!), 'damaged');
  await expect(openClusterLabeller(model, { ...run, onProgress: fails })).rejects.toThrow('sampled again');
  expect((await openClusterLabeller(model, run)).regions).toEqual(found.regions);

  const catalogue = emptyCatalogue(3, { regions: found.regions });
  expect(parseCatalogue(formatCatalogue(catalogue), 'it').header.regions).toEqual(found.regions);
});

it('a cache folder that cannot be made is refused before the work', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const onProgress = () => {
    throw new Error('sampled');
  };
  const run = { clusters: 4, class: null, sha256, cacheDir: join(file, 'cache'), task, onProgress };
  await expect(openClusterLabeller(model, run)).rejects.toMatchObject({
    code: 'badFile',
    message: expect.stringMatching(
      /cache cannot be written \(\w+\): check the folder and its permissions\.$/,
    ) as string,
  });
});

it('a pixel has the label with the largest cosine, interpolated between the activations', async () => {
  const trace = await traceOf(7);
  const activations = trace.inputs.find((feeds) => 'x16' in feeds)!['x16']!;
  const dims = activations.shape[1]!;
  const vector = (y: number, x: number): number[] =>
    Array.from({ length: dims }, (_, d) => Number(activations.data[(d * 16 + y) * 16 + x]));
  // Three centroids: the directions of three places of this very picture.
  const centroids = [
    [2, 3],
    [9, 12],
    [14, 5],
  ].map(([y, x]) => unit(vector(y!, x!)));
  const labeller = new ClusterLabeller(Float32Array.from(centroids.flat()), dims, 16);
  const bytes = Buffer.from(Float32Array.from(centroids.flat()).buffer);
  expect(labeller.regions).toMatchObject({ sha256: createHash('sha256').update(bytes).digest('hex') });
  const labels = await labeller.label(trace);
  let checked = 0;
  for (let y = 5; y < 250; y += 13) {
    for (let x = 3; x < 250; x += 11) {
      const cosines = centroids.map((centroid) =>
        between(y, x, (row, column) => dot(unit(vector(row, column)), centroid)),
      );
      const [first, second] = [...cosines].sort((a, b) => b - a);
      if (first! - second! < 1e-5) continue;
      expect(labels[y * 256 + x]).toBe(cosines.indexOf(first!));
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(300);
});

/** Bilinear interpolation of 16 x 16 values at a pixel of 256 x 256, between centres, the border repeated. */
function between(y: number, x: number, value: (row: number, column: number) => number): number {
  const axis = (at: number) => {
    const position = Math.min(15, Math.max(0, (at + 0.5) / 16 - 0.5));
    const low = Math.min(14, Math.floor(position));
    return [low, position - low] as const;
  };
  const [[row, down], [column, right]] = [axis(y), axis(x)];
  const line = (r: number): number => (1 - right) * value(r, column) + right * value(r, column + 1);
  return (1 - down) * line(row) + down * line(row + 1);
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
