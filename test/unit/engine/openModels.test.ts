import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { RegionsOfClass } from '../../../src/shared/engineApi.ts';
import { openModel } from '../../../src/engine/model/openModel.ts';
import { OpenModels, type Open } from '../../../src/engine/openModels.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { openClusterLabeller } from '../../../src/engine/stylespace/clusterLabeller.ts';
import { temporaryFolder } from '../stylespace/temporaryFolder.ts';

const never = new AbortController().signal;
const run = (cacheDir: string, signal = never) => ({ cacheDir, task: { priority: 'discovery', signal } as const });

/** An open model, and what a catalogue says of two clusters of it. */
async function opened(): Promise<[Open, RegionsOfClass]> {
  const runtime = new Runtime('cpu', 1);
  const model = await openModel('test/fixtures/checkpoints/rosi_32.pt', { modelsDir: '', runtime });
  const clusters = { clusters: 2, class: null, sha256: await model.sha256() };
  const { regions } = await openClusterLabeller(model.model, { ...clusters, ...run(temporaryFolder()) });
  return [new OpenModels().add(model), { regions, class: null }];
}

it('clusters that cannot be kept say so: that is not another network', async () => {
  const [open, of] = await opened();
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(open.labeller(of, run(join(file, 'cache')))).rejects.toThrow(`${join(file, 'cache')} cannot be written`);
});

it('clusters of another generator are refused', async () => {
  const [open, of] = await opened();
  const others = { ...of, regions: { ...of.regions, sha256: '0'.repeat(64) } };
  await expect(open.labeller(others, run(temporaryFolder()))).rejects.toThrow(
    'What told the regions of this catalogue is not at hand here: discover channels anew',
  );
});

it('who is told to stop takes the clusters from nobody else who waits for them', async () => {
  const [open, of] = await opened();
  const stopping = new AbortController();
  const cacheDir = temporaryFolder();
  const [first, ...others] = [stopping.signal, never, never].map((signal) => open.labeller(of, run(cacheDir, signal)));
  stopping.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  const [second, third] = await Promise.all(others);
  expect(second!.regions).toEqual(of.regions);
  expect(third).toBe(second);
  expect(await open.labeller(of, run(cacheDir))).toBe(second);
});
