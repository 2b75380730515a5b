import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseCatalogue } from '../../src/shared/catalogueParse.ts';
import { searchedChannels } from '../../src/shared/modelIdentity.ts';
import { latin1 } from '../unit/checkpoint/hostileFiles.ts';
import { array } from '../unit/checkpoint/pickledNetwork.ts';
import { writeSegmenter } from '../unit/stylespace/brightnessBands.ts';
import {
  buildProgram,
  buildTimeout,
  checkpoint,
  complaint,
  type BuiltProgram,
  type Ended,
  type RunOptions,
} from './builtProgram.ts';

const rosi = checkpoint('rosi_32.pt');

vi.setConfig({ testTimeout: 300_000 });

let program: BuiltProgram;
let regions: string;
beforeAll(async () => {
  program = await buildProgram();
  regions = writeSegmenter(program.folder);
}, buildTimeout);
afterAll(() => program.remove());

const text = (name: string): string => readFileSync(join(program.folder, name), 'utf8');

/** `cache` keeps runs from continuing each other's journals. */
function discover(out: string, cache: string, more: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const args = [
    'discover',
    '--model',
    rosi,
    '--regions',
    regions,
    '--grid',
    '8',
    '--out',
    out,
    '--device',
    'cpu',
    ...more,
  ];
  return program.run(args, { ...options, env: { STYLESPACE_CACHE: join(program.folder, cache) } });
}

test('one run, and shards that are merged, give the same catalogue', async () => {
  const whole = await discover('whole.json', 'cache1', ['--images', '25']);
  expect(whole.code).toBe(0);
  expect(whole.stderr).not.toMatch(complaint);
  const catalogue = parseCatalogue(text('whole.json'), 'whole.json');
  expect(catalogue.header).toMatchObject({ images: [[0, 25]], psi: 0.7, grid: 8, score: 'overlap', device: 'cpu' });
  expect(catalogue.header.model.name).toBe('rosi_32.pt');

  // What was found, region by region; the residual one is not among them.
  expect(whole.stdout).toMatch(/^region +images +channels +best\nwhite +\d+ +\d+.*\nblack .*\ngrey .*\n\n/);
  expect(whole.stdout).toMatch(
    /\n\d+ channels in \d of 3 regions, 25 images, in whole\.json\n\d+ of 146 channels are decided\n$/,
  );

  for (const part of ['1', '2', '3']) {
    expect((await discover(`part${part}.json`, `cache-${part}`, ['--images', '25', '--shard', `${part}/3`])).code).toBe(
      0,
    );
  }
  const parts = ['part3.json', 'part1.json', 'part2.json'];
  const merged = await program.run(['merge', ...parts, '--out', 'merged.json', '--json']);
  expect(merged.code).toBe(0);
  expect(text('merged.json')).toBe(text('whole.json'));
  const summary = JSON.parse(merged.stdout) as { images: number; regions: { label: string; presence: number }[] };
  expect(summary.images).toBe(25);
  expect(summary.regions.map(({ label }) => label)).toEqual(['white', 'black', 'grey']);
  expect(summary.regions.map(({ presence }) => presence)).toEqual([...catalogue.counts.presence.subarray(0, 3)]);
});

test('--until ends at the limit where channels are left undecided, and is not for shards', async () => {
  const { code, stdout } = await discover('until.json', 'cache1', ['--images', '12', '--until', 'decided', '--json']);
  expect(code).toBe(0);
  const found = JSON.parse(stdout) as { images: number; searched: number; decided: number };
  expect([found.images, found.searched]).toEqual([12, 146]);
  expect(found.decided).toBeLessThan(146);
  const refused = await discover('no.json', 'cache1', ['--until', 'decided', '--shard', '1/2']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/^stylespace: --until and --shard do not go together, .*\.\n$/m);
  expect((await discover('no.json', 'cache1', ['--until', 'bored'])).stderr).toContain(
    '--until must be decided, not "bored".',
  );
});

test('an existing catalogue of the same discovery is continued, of another is refused', async () => {
  await discover('long.json', 'cache2', ['--images', '4']);
  // Another cache: the images that are in the catalogue are not computed again, nor forgotten.
  expect((await discover('long.json', 'cache3', ['--images', '6'])).code).toBe(0);
  await discover('fresh.json', 'cache4', ['--images', '6']);
  expect(text('long.json')).toBe(text('fresh.json'));
  const before = text('long.json');
  const { code, stderr } = await discover('long.json', 'cache2', ['--images', '6', '--psi', '0.5']);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'stylespace: "long.json" is another discovery\'s catalogue, its "psi" is 0.7, not 0.5: choose another file, or delete it.\n',
  );
  writeFileSync(join(program.folder, 'device.json'), before.replace('"device": "cpu"', '"device": "webgpu"'));
  expect((await discover('device.json', 'cache2', ['--images', '6'])).stderr).toBe(
    'stylespace: "device.json" is another discovery\'s catalogue, its "device" is "webgpu", not "cpu": choose another file, or delete it.\n',
  );
  // Known only when all has been drawn.
  writeFileSync(join(program.folder, 'sigma.json'), before.replace('"samples": 100000', '"samples": 99999'));
  expect((await discover('sigma.json', 'cache2', ['--images', '6'])).stderr).toMatch(
    /"sigma\.json" is another discovery's catalogue, its "sigma" is .* not .*: choose another file, or delete it\.\n$/,
  );
  expect(text('long.json')).toBe(before);
});

test('a part of another division is refused before anything is computed', async () => {
  await discover('part.json', 'cache6', ['--images', '4', '--shard', '2/2']);
  const before = text('part.json');
  // Images 3 to 5 of 6, where the file has 2 and 3 of 4.
  const { code, stderr } = await discover('part.json', 'cache6', ['--images', '6', '--shard', '2/2']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^stylespace: "part\.json" has images that this part does not have, .*: choose another file, .*\.\n$/,
  );
  expect(text('part.json')).toBe(before);
  // A part that holds all of them is gone on with.
  expect((await discover('part.json', 'cache6', ['--first', '2', '--images', '4', '--shard', '1/2'])).code).toBe(0);
  expect((await discover('part.json', 'cache6', ['--first', '2', '--images', '6', '--shard', '1/2'])).code).toBe(0);
  expect(parseCatalogue(text('part.json'), 'part.json').header.images).toEqual([[2, 3]]);
});

test.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
  '%s saves, ends with 130, and the same command goes on from there',
  async (signal) => {
    const out = `stopped-${signal}.json`;
    const cache = `cache-${signal}`;
    const images = ['--images', '1000'];
    const stopped = await discover(out, cache, images, {
      onStart: (interrupt) => {
        // The first catalogue is published after the first image.
        const timer = setInterval(() => {
          if (!existsSync(join(program.folder, out))) return;
          clearInterval(timer);
          interrupt(signal);
        }, 20);
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /^stylespace: Interrupted: finished images are saved, and the same command goes on from there\.\n$/m,
    );
    const { images: done } = parseCatalogue(text(out), out).counts;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(1000);
    // Continued to a number of images that can be waited for.
    const enough = ['--images', String(done + 2)];
    expect((await discover(out, cache, enough)).code).toBe(0);
    await discover(`whole-${signal}.json`, `${cache}-whole`, enough);
    expect(text(out)).toBe(text(`whole-${signal}.json`));
  },
);

test('a report is one page, of the model that the catalogue names', async () => {
  await discover('shown.json', 'cache5', ['--images', '3']);
  const args = ['report', 'shown.json', '--model', rosi, '--out', 'report.html', '--device', 'cpu'];
  const { code, stderr, stdout } = await program.run(args);
  expect(stderr).not.toMatch(complaint);
  expect(code).toBe(0);
  expect(stdout).toBe('report.html\n');
  expect(text('report.html')).toMatch(/^<!doctype html>/i);
  writeFileSync(
    join(program.folder, 'unknown.json'),
    text('shown.json').replace(/"RandomState\(5\)"/g, '"RandomState(6)"'),
  );
  const unknown = await program.run(['report', 'unknown.json', '--model', rosi, '--out', 'u.html', '--device', 'cpu']);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toMatch(/^stylespace: "unknown\.json" .*RandomState\(6\).*\.\n$/);
});

test('a model without a segmentation network has regions by clusters, which its report shows', async () => {
  const args = ['discover', '--model', rosi, '--grid', '8', '--images', '2', '--device', 'cpu', '--clusters', '3'];
  const found = await program.run([...args, '--out', 'clusters.json']);
  expect(found.code).toBe(0);
  expect(found.stdout).toMatch(/\nregion1 .*\nregion2 .*\nregion3 /);
  const { regions: told } = parseCatalogue(text('clusters.json'), 'clusters.json').header;
  expect(told).toMatchObject({ kind: 'clusters', labels: ['region1', 'region2', 'region3'] });
  // Asked for by name: the same discovery.
  const again = await program.run([...args, '--regions', 'auto', '--out', 'clusters.json']);
  expect([again.code, again.stdout]).toEqual([0, found.stdout]);
  const page = ['report', 'clusters.json', '--model', rosi, '--out', 'clusters.html', '--device', 'cpu'];
  expect((await program.run(page)).code).toBe(0);
  expect(text('clusters.html').match(/alt="Regions of the face of seed \d"/g)).toHaveLength(6);
  const refused = await program.run([...args, '--regions', regions, '--out', 'no.json']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/^stylespace: A number of clusters goes with regions by clusters alone: .*\.\n$/m);
});

test('the bundled model brings its own regions', async () => {
  const args = ['discover', '--model', 'portraits', '--images', '1', '--grid', '8', '--device', 'cpu'];
  const { code, stdout } = await program.run([...args, '--out', 'portraits.json', '--json']);
  expect(code).toBe(0);
  const { regions: found } = JSON.parse(stdout) as { regions: { label: string; presence: number }[] };
  expect(found.filter(({ presence }) => presence === 1).map(({ label }) => label)).toContain('hair');
});

test('import-regions: a catalogue of another program’s fractions, bound to a model or to a layout only', async () => {
  // Three labels for each channel of rosi_torch2_16.pt, as float64: all of its channels are the mouth's in 3 of 4 images.
  const small = checkpoint('rosi_torch2_16.pt');
  const { stdout } = await program.run(['inspect', small, '--json']);
  const { layers } = JSON.parse(stdout) as { layers: { channels: number }[] };
  const pickles = layers.map(({ channels }) => {
    const rows = Float64Array.from({ length: channels * 3 }, (_, i) => [0.25, 0, 0.75][i % 3]!);
    return array({ type: 'f8', shape: [channels, 3], data: Buffer.from(rows.buffer).toString('latin1') });
  });
  writeFileSync(join(program.folder, 'semantic'), latin1(`\x80\x03](${pickles.join('')}e.`));
  writeFileSync(join(program.folder, 'label'), ',names\n0,others\n1,hair\n2,mouth \n');
  const args = ['import-regions', 'semantic', '--labels', 'label', '--device', 'cpu', '--json'];

  const bound = await program.run([...args, '--model', small, '--out', 'bound.json']);
  expect(bound.stderr).toBe('stylespace: "semantic" counts only 4 images: its fractions say little.\n');
  expect(bound.code).toBe(0);
  const catalogue = parseCatalogue(text('bound.json'), 'bound.json');
  expect(catalogue.header.model.name).toBe('rosi_torch2_16.pt');
  expect(catalogue.header.model.fingerprint).not.toBe('');
  const mouth = (JSON.parse(bound.stdout) as { regions: { label: string; channels: unknown[] }[] }).regions[1]!;
  expect([mouth.label, mouth.channels.length]).toEqual([
    'mouth',
    searchedChannels(catalogue.header.model.layout).length,
  ]);

  const other = await program.run([...args, '--model-layout', '1024', '--out', 'other.json']);
  expect([other.code, other.stderr]).toEqual([
    1,
    `stylespace: "semantic" cannot be imported: it has ${layers.length} layers, and the model 26; choose the authors' files, or others of their form.\n`,
  ]);
  const neither = await program.run([...args, '--out', 'other.json']);
  expect([neither.code, neither.stderr]).toEqual([
    2,
    'stylespace: Name the model of the file: either --model M or --model-layout 1024.\n',
  ]);
  const merged = await program.run(['merge', 'bound.json', 'bound.json', '--out', 'merged.json']);
  expect([merged.code, merged.stderr]).toEqual([
    1,
    'stylespace: "bound.json" cannot be merged: it holds fractions that were imported, not counts, which alone can be added.\n',
  ]);
});
