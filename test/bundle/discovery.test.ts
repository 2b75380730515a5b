import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineProcess } from '../../src/engine/engineProcess.ts';
import { formatCatalogue } from '../../src/shared/catalogueFormat.ts';
import { paperThresholds, type Catalogue } from '../../src/shared/catalogue.ts';
import type { DiscoverParams, DiscoveryProgress } from '../../src/shared/engineApi.ts';
import { writeSegmenter } from '../unit/stylespace/brightnessBands.ts';
import { buildEngine, modelsDir, type BuiltEngine } from './builtEngine.ts';

const checkpoint = fileURLToPath(new URL('../fixtures/checkpoints/rosi_32.pt', import.meta.url));

let built: BuiltEngine;
let plan: Omit<DiscoverParams, 'model'>;
beforeAll(async () => {
  built = await buildEngine();
  plan = {
    images: [[0, 40]],
    regions: writeSegmenter(dirname(built.entry)),
    clusters: null,
    until: null,
    grid: 8,
    score: 'overlap',
    thresholds: { ...paperThresholds, minPresence: 1 },
    psi: 0.7,
    cutoff: null,
    noise: 'const',
  };
});
afterAll(() => built.remove());

interface Discovery {
  readonly process: EngineProcess;
  readonly progress: DiscoveryProgress[];
  readonly catalogue: Promise<Catalogue>;
}

/** A discovery by an engine of its own, with its caches in that folder. */
async function discover(
  cache: string,
  onProgress?: (progress: DiscoveryProgress) => void,
  changes: Partial<typeof plan> = {},
): Promise<Discovery> {
  const cacheDir = join(built.cacheDir, cache);
  await mkdir(cacheDir, { recursive: true });
  const [process] = await EngineProcess.start({ entry: built.entry, modelsDir, cacheDir });
  const { id: model } = await process.engine.openModel({ model: checkpoint });
  const progress: DiscoveryProgress[] = [];
  const catalogue = process.engine.discover(
    { model, ...plan, ...changes },
    {
      onProgress: (step) => {
        progress.push(step);
        onProgress?.(step);
      },
    },
  );
  return { process, progress, catalogue };
}

/** How many images a discovery had when it first spoke of them. */
function startedFrom(progress: readonly DiscoveryProgress[]): number {
  const first = progress.find(({ step }) => step === 'images');
  return first?.step === 'images' ? first.done : NaN;
}

test('a discovery whose engine is killed goes on from its last finished image, to the same catalogue', async () => {
  const whole = await discover('whole');
  const expected = await whole.catalogue;
  await whole.process.dispose();
  expect(expected.counts.images).toBe(40);
  expect(startedFrom(whole.progress)).toBe(0);
  expect(whole.progress.at(-1)).toMatchObject({ step: 'catalogue', catalogue: { counts: { images: 40 } } });

  let kill: () => void = () => undefined;
  const killed = await discover('killed', (step) => {
    if (step.step === 'images' && step.done >= 3) kill();
  });
  kill = () => {
    process.kill(killed.process.pid!, 'SIGKILL');
  };
  await expect(killed.catalogue).rejects.toMatchObject({ code: 'engineExited' });

  const resumed = await discover('killed');
  expect(formatCatalogue(await resumed.catalogue)).toBe(formatCatalogue(expected));
  expect(startedFrom(resumed.progress)).toBeGreaterThanOrEqual(3);
  await resumed.process.dispose();
});

test('a model that brings no segmentation network has regions by clusters', async () => {
  const { process, catalogue, progress } = await discover('unnamed', undefined, { regions: null });
  const { regions } = (await catalogue).header;
  expect(regions.kind).toBe('clusters');
  expect(regions.labels.slice(0, 3)).toEqual(['region1', 'region2', 'region3']);
  expect(progress.map(({ step }) => step)).toContain('regions');
  await process.dispose();
});

test('so many clusters as are asked for, and no more images than decide every channel', async () => {
  const { process, catalogue } = await discover('chosen', undefined, {
    regions: 'auto',
    clusters: 3,
    // What no channel can pass is decided at the first look.
    thresholds: { minPresence: 1, fraction: 1, gap: 1 },
    until: 'decided',
  });
  const { header, counts } = await catalogue;
  expect(header.regions.labels).toEqual(['region1', 'region2', 'region3']);
  expect(counts.images).toBe(10);
  await process.dispose();
});

test('a number of clusters is refused where a network tells the regions', async () => {
  const { process, catalogue } = await discover('refused', undefined, { clusters: 3 });
  await expect(catalogue).rejects.toMatchObject({ code: 'badUsage' });
  await process.dispose();
});
