import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Catalogue, ImageRange } from '../../../src/shared/catalogue.ts';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import { readCatalogue } from '../../../src/engine/files/catalogueFile.ts';
import { discover, type DiscoveryRun } from '../../../src/engine/stylespace/discovery.ts';
import type { DiscoverySubject } from '../../../src/engine/stylespace/discoveryPlan.ts';
import { childProgram, spawnChild } from './childProgram.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { decidedPlan, tinyDiscovery } from './tinyDiscovery.ts';

const task = { priority: 'discovery', signal: new AbortController().signal } as const;

let folder: string;
let subject: DiscoverySubject;
/** What an uninterrupted run finds that is not told to stop before image 20; its journal is kept. */
let decided: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stylespace-'));
  subject = await tinyDiscovery(folder);
  decided = formatCatalogue(await plain([0, 20]));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const plain = (range: ImageRange): Promise<Catalogue> =>
  discover(subject, { ...decidedPlan, images: [range] }, { cacheDir: join(folder, 'journal'), task });

/** A run until all is decided, how many images it computed, and the last progress. */
async function untilDecided(
  run: Partial<DiscoveryRun>,
): Promise<{ catalogue: Catalogue; computed: number; progress: number[] }> {
  let computed = 0;
  let progress: number[] = [];
  const counting = {
    ...subject,
    gradients: {
      ...subject.gradients,
      compute: (...args: Parameters<typeof subject.gradients.compute>) => {
        computed++;
        return subject.gradients.compute(...args);
      },
    },
  };
  const catalogue = await discover(counting, decidedPlan, {
    ...{ cacheDir: temporaryFolder(), task, until: 'decided' },
    onProgress: (...report) => (progress = report),
    ...run,
  });
  return { catalogue, computed, progress };
}

/** The journal of images 0 to 19 and whatever other tests added, in a folder of its own. */
function copiedJournal(): string {
  const cacheDir = temporaryFolder();
  cpSync(join(folder, 'journal'), cacheDir, { recursive: true });
  return cacheDir;
}

it('a run ends at the first check at which every channel is decided', async () => {
  const { catalogue, computed, progress } = await untilDecided({});
  expect(formatCatalogue(catalogue)).toBe(decided);
  expect(catalogue.header.images).toEqual([[0, 20]]);
  expect([computed, progress]).toEqual([20, [20, 20]]);
});

it('images of a longer run in the journal do not move the end, nor those of an earlier catalogue', async () => {
  await plain([18, 5]);
  const known = await untilDecided({ cacheDir: copiedJournal() });
  expect([formatCatalogue(known.catalogue), known.computed]).toEqual([decided, 0]);

  const base = { what: 'a.json', catalogue: await plain([0, 13]) };
  const continued = await untilDecided({ base });
  expect([formatCatalogue(continued.catalogue), continued.computed]).toEqual([decided, 7]);
});

it('a catalogue that is past a check waits for the next one', async () => {
  const base = { what: 'a.json', catalogue: await plain([0, 23]) };
  const { catalogue, computed } = await untilDecided({ base });
  expect([catalogue.header.images, computed]).toEqual([[[0, 30]], 7]);
});

it('a run that was killed ends at the same image, with the same bytes', async () => {
  const home = temporaryFolder();
  const child = spawnChild(await childProgram(), home, 'decided');
  const exited = once(child, 'exit');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (text.split('\n').some((line) => Number(line) > 13)) child.kill('SIGKILL');
  });
  expect(await exited).toEqual([null, 'SIGKILL']);
  const path = join(home, 'catalogue.json');
  const base = { what: path, catalogue: await readCatalogue(path) };
  expect(base.catalogue.counts.images).toBeGreaterThan(0);
  const resumed = await untilDecided({ cacheDir: join(home, 'journal'), base });
  expect(formatCatalogue(resumed.catalogue)).toBe(decided);
  expect(resumed.computed).toBeLessThanOrEqual(7);
});
