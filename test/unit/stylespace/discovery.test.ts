import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import type { Catalogue, ImageRange } from '../../../src/shared/catalogue.ts';
import { mergeCatalogues } from '../../../src/shared/mergeCatalogues.ts';
import { readCatalogue } from '../../../src/engine/files/catalogueFile.ts';
import { discover, type DiscoveryRun } from '../../../src/engine/stylespace/discovery.ts';
import type { DiscoveryPlan, DiscoverySubject } from '../../../src/engine/stylespace/discoveryPlan.ts';
import { exactGradientMaps, type GradientMaps } from '../../../src/engine/stylespace/gradientMaps.ts';
import { shardOf } from '../../../src/engine/stylespace/imageRanges.ts';
import { childProgram, spawnChild } from './childProgram.ts';
import { slowDiscovery } from './slowDiscovery.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { tinyDiscovery, tinyPlan } from './tinyDiscovery.ts';

const task = { priority: 'discovery', signal: new AbortController().signal } as const;

let folder: string;
let subject: DiscoverySubject;
/** The catalogue of images 0 to 5 from one run without interruption, as text. */
let uninterrupted: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stylespace-'));
  subject = await tinyDiscovery(folder);
  uninterrupted = formatCatalogue(await discover(subject, tinyPlan, { cacheDir: join(folder, 'whole'), task }));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  vi.useRealTimers();
});

const planOf = (...images: ImageRange[]): DiscoveryPlan => ({ ...tinyPlan, images });

/** A subject whose Jacobian may not be computed, to prove that nothing is. */
const withGradients = (compute: GradientMaps['compute']): DiscoverySubject => ({
  ...subject,
  gradients: { ...subject.gradients, compute },
});
const idle = (): DiscoverySubject => withGradients(() => Promise.reject(new Error('computed again')));

/** Calls back before each image's Jacobian, counted from 1. */
function counting(before: (nth: number) => void): DiscoverySubject {
  let images = 0;
  return withGradients((...args) => {
    before(++images);
    return subject.gradients.compute(...args);
  });
}

const run = (changes: Partial<DiscoveryRun> = {}): DiscoveryRun => ({ cacheDir: temporaryFolder(), task, ...changes });

describe('a discovery', () => {
  it.each(['overlap', 'squared'] as const)(
    'counts votes by the %s score as plain loops over whole Jacobians do',
    async (score) => {
      const plan = { ...planOf([0, 2], [7, 1]), score };
      const { header, counts } = await discover(subject, plan, run());
      const expected = await slowDiscovery(subject, plan, [0, 1, 7], task);
      expect(header.images).toEqual([[0, 2], [7, 1]]); // prettier-ignore
      expect([...counts.presence]).toEqual(expected.presence);
      const labels = counts.presence.length;
      const wins = expected.wins.map((_, row) => [...counts.wins.subarray(row * labels, (row + 1) * labels)]);
      expect(wins).toEqual(expected.wins);
      // Votes are spread over labels, or the comparison would say little.
      const totals = expected.presence.map((_, label) => expected.wins.reduce((sum, row) => sum + row[label]!, 0));
      expect(totals.filter((total) => total > 0).length).toBeGreaterThanOrEqual(3);
      // Effects are counted in steps of 1e-7 per image, from maps rounded to float32.
      for (const [row, effect] of expected.effects.entries()) {
        expect(Math.abs((counts.effects![row]! * 1e-7) / 3 - effect)).toBeLessThan(1e-7 + 1e-6 * effect);
      }
    },
  );

  it('says in its header all that decides it', async () => {
    const { header } = await discover(subject, planOf([0, 1]), run());
    expect(header).toMatchObject({
      zStream: 'RandomState(5)',
      psi: 0.7,
      cutoff: null,
      noise: 'const',
      grid: 8,
      score: 'overlap',
      regions: { kind: 'segmenter', name: 'bands' },
      sigma: { samples: 500, stream: 'RandomState(5)', psi: 0.7 },
      batching: { samples: 1, tangentsPerRun: 32 },
      device: 'cpu',
    });
  });

  it('tells its progress in images, rising to the end', async () => {
    const reports: number[][] = [];
    await discover(subject, planOf([0, 2]), run({ onProgress: (...report) => reports.push(report) }));
    const done = reports.map(([images]) => images!);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect([done[0], done.at(-1)]).toEqual([0, 2]);
    expect(done.some((images) => images > 1 && images < 2)).toBe(true);
    expect(reports.every(([, total]) => total === 2)).toBe(true);
  });

  it('publishes what it has at most every 5 seconds and at the end', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const published: number[] = [];
    const everyTwoSeconds = counting(() => {
      vi.advanceTimersByTime(2000);
    });
    await discover(
      everyTwoSeconds,
      tinyPlan,
      run({ onCatalogue: ({ counts }) => Promise.resolve(void published.push(counts.images)) }),
    );
    expect(published).toEqual([1, 4, 6]);
  });

  it.each([
    ['the picture', 5, /grid of 5 cells.*32 pixels of the model's picture/],
    ['the label image', 16, /grid of 16 cells.*24 pixels of the label image/],
  ])('refuses a grid that does not fit %s', async (_, grid, message) => {
    const odd = { ...subject, labeller: { ...subject.labeller, size: 24 } as DiscoverySubject['labeller'] };
    await expect(discover(odd, { ...tinyPlan, grid }, run())).rejects.toMatchObject({
      code: 'badUsage',
      message: expect.stringMatching(message) as string,
    });
  });

  it('of no images is an empty catalogue', async () => {
    const { counts, header } = await discover(idle(), planOf(), run());
    expect([counts.images, header.images]).toEqual([0, []]);
  });
});

describe('the same catalogue, byte for byte, comes of', () => {
  it('a run that was cut off anywhere in its journal', async () => {
    const cacheDir = temporaryFolder();
    await discover(subject, tinyPlan, run({ cacheDir }));
    const path = join(cacheDir, readdirSync(cacheDir)[0]!);
    const whole = readFileSync(path);
    const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);
    // Every 389th byte of the last two images, and the bytes around the line ends. (Every single one: journal.test.ts.)
    const cuts = [
      ...ends.slice(-3).flatMap((end) => [end - 1, end, end + 1]),
      ...range(ends.at(-3)!, whole.length, 389),
    ];
    for (const cut of cuts.filter((at) => at <= whole.length)) {
      for (const name of readdirSync(cacheDir)) rmSync(join(cacheDir, name));
      writeFileSync(path, whole.subarray(0, cut));
      let computed = 0;
      const found = await discover(
        counting((nth) => (computed = nth)),
        tinyPlan,
        run({ cacheDir }),
      );
      expect(formatCatalogue(found)).toBe(uninterrupted);
      expect(computed).toBe(6 - ends.slice(1).filter((end) => end <= cut).length);
    }
  });

  it('a run that was killed', async () => {
    const home = temporaryFolder();
    const child = spawnChild(await childProgram(), home);
    const exited = once(child, 'exit');
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // In the middle of the fourth image.
      if (text.split('\n').some((line) => Number(line) > 3)) child.kill('SIGKILL');
    });
    expect(await exited).toEqual([null, 'SIGKILL']);
    const partial = await readCatalogue(join(home, 'catalogue.json'));
    expect(partial.counts.images).toBeGreaterThan(0);
    let computed = 0;
    const resumed = await discover(
      counting((nth) => (computed = nth)),
      tinyPlan,
      run({ cacheDir: join(home, 'journal') }),
    );
    expect(formatCatalogue(resumed)).toBe(uninterrupted);
    expect(computed).toBeLessThanOrEqual(3);
  });

  it('a shorter run and a longer one, which computes only what is new', async () => {
    const cacheDir = temporaryFolder();
    await discover(subject, planOf([2, 2]), run({ cacheDir }));
    await discover(subject, planOf([0, 1]), run({ cacheDir }));
    let computed = 0;
    const whole = await discover(
      counting((nth) => (computed = nth)),
      tinyPlan,
      run({ cacheDir }),
    );
    expect(computed).toBe(3);
    expect(formatCatalogue(whole)).toBe(uninterrupted);
    expect(formatCatalogue(await discover(idle(), tinyPlan, run({ cacheDir })))).toBe(uninterrupted);
    // Thresholds are compared with the votes afterwards: other ones need no new votes.
    const strict = { ...tinyPlan, thresholds: { ...tinyPlan.thresholds, fraction: 0.9 } };
    expect((await discover(idle(), strict, run({ cacheDir }))).counts).toEqual(whole.counts);
    // What votes depend on does.
    for (const other of [{ psi: 0.6 }, { score: 'squared' as const }, { noise: 'none' as const }, { cutoff: 3 }]) {
      await expect(discover(idle(), { ...tinyPlan, ...other }, run({ cacheDir }))).rejects.toThrow('computed again');
    }
  });

  it.each([2, 4])('%i shards, merged', async (count) => {
    const shards = await Promise.all(
      Array.from({ length: count }, (_, i) =>
        // At once and in one cache, as shards on one machine.
        discover(subject, planOf(...shardOf([0, 6], i + 1, count)), run({ cacheDir: join(folder, `shards${count}`) })),
      ),
    );
    const merged = mergeCatalogues(shards.reverse().map((catalogue) => ({ what: 'a shard', catalogue })));
    expect(formatCatalogue(merged)).toBe(uninterrupted);
  });

  it('an earlier catalogue without its journal, and the rest', async () => {
    const catalogue = await discover(subject, planOf([1, 3]), run());
    let computed = 0;
    const whole = await discover(
      counting((nth) => (computed = nth)),
      tinyPlan,
      run({ base: { what: 'a.json', catalogue } }),
    );
    expect(formatCatalogue(whole)).toBe(uninterrupted);
    expect(computed).toBe(3);
    const other = { what: 'a.json', catalogue: { ...catalogue, header: { ...catalogue.header, psi: 0.5 } } };
    await expect(discover(subject, tinyPlan, run({ base: other }))).rejects.toThrow(
      /a\.json.*its "psi" is 0\.5, not 0\.7/,
    );
  });
});

describe('while a discovery runs', () => {
  it('cancelling drops the image it is at, keeps the others, and publishes them', async () => {
    const [cacheDir, stop] = [temporaryFolder(), new AbortController()];
    const published: Catalogue[] = [];
    const cancelled = discover(subject, tinyPlan, {
      cacheDir,
      task: { priority: 'discovery', signal: stop.signal },
      onProgress: (done) => {
        if (done > 2) stop.abort();
      },
      onCatalogue: (catalogue) => Promise.resolve(void published.push(catalogue)),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(published.at(-1)!.header.images).toEqual([[0, 2]]);
    expect(formatCatalogue(await discover(subject, tinyPlan, run({ cacheDir })))).toBe(uninterrupted);
  });

  it('a picture is made before its next run', async () => {
    const { model } = subject;
    const styles = await model.styles(new Float32Array(model.zDim).fill(0.1), tinyPlan, task);
    const order: string[] = [];
    let picture: Promise<unknown> | undefined;
    await discover(subject, planOf([0, 1]), run({
      onProgress: (done) => {
        order.push('discovery');
        if (done === 0 || picture) return;
        const urgent = { priority: 'picture', signal: task.signal } as const;
        picture = model.synthesis.images(styles, 'const', urgent).then(() => order.push('picture'));
      },
    })); // prettier-ignore
    await picture;
    // Asked for in the first chunk's report (the second entry); its four runs all go before the next chunk.
    expect(order.indexOf('picture')).toBe(2);
    expect(order.length).toBeGreaterThan(5);
  });

  it('a failing catalogue file ends it, and loses nothing', async () => {
    const cacheDir = temporaryFolder();
    const full = new Error('disk full');
    const failing = discover(subject, tinyPlan, run({ cacheDir, onCatalogue: () => Promise.reject(full) }));
    await expect(failing).rejects.toBe(full);
    let computed = 0;
    const whole = await discover(
      counting((nth) => (computed = nth)),
      tinyPlan,
      run({ cacheDir }),
    );
    expect([formatCatalogue(whole), computed]).toEqual([uninterrupted, 5]);
  });
});

describe('whatever the gradients come from', () => {
  it('rows count the same when they come all at once', async () => {
    const atOnce = withGradients(async (trace, channels, of, onRows) => {
      const all = new Float32Array(channels.length * 3 * tinyPlan.grid ** 2);
      await subject.gradients.compute(trace, channels, of, (positions, rows) => {
        all.set(rows, (positions[0]! * rows.length) / positions.length);
      });
      onRows([...channels.keys()], all);
    });
    expect(formatCatalogue(await discover(atOnce, tinyPlan, run()))).toBe(uninterrupted);
  });

  it('the exact ones, in the mode that is cheaper, give the same presence and effects', async () => {
    const exact = { ...subject, gradients: exactGradientMaps(subject.model, tinyPlan.grid) };
    const { counts, header } = await discover(exact, tinyPlan, run());
    expect(Object.keys(header.batching)).toHaveLength(2);
    const expected = await slowDiscovery(subject, tinyPlan, [0, 1, 2, 3, 4, 5], task);
    expect([...counts.presence]).toEqual(expected.presence);
    for (const [row, effect] of expected.effects.entries()) {
      // Rounding of float32 convolutions in another order: 1e-3 is what is promised of a Jacobian.
      expect(Math.abs((counts.effects![row]! * 1e-7) / 6 - effect)).toBeLessThan(1e-7 + 1e-3 * effect);
    }
  });

  it('rows count the same in any order and in chunks of any size', async () => {
    const shuffled = withGradients(async (trace, channels, of, onRows) => {
      const found: [number, Float32Array][] = [];
      await subject.gradients.compute(trace, channels, of, (positions, rows) => {
        const row = rows.length / positions.length;
        positions.forEach((position, k) => found.push([position, rows.slice(k * row, (k + 1) * row)]));
      });
      for (const [position, row] of found.reverse()) onRows([position], row);
    });
    expect(formatCatalogue(await discover(shuffled, tinyPlan, run()))).toBe(uninterrupted);
  });
});

function range(first: number, end: number, step: number): number[] {
  return Array.from({ length: Math.ceil((end - first) / step) }, (_, i) => first + i * step);
}
