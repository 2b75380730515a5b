import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/engine/model/model.ts';
import { readNpz } from '../../../src/engine/numpy/npz.ts';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { type StyleStatistics, styleStatistics } from '../../../src/engine/stylespace/statistics.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { tinyGenerator, tinySha256 as sha256 } from './tinyGenerator.ts';

const sample = { samples: 1100, psi: 0.7, cutoff: null };
const running = () => ({ priority: 'discovery', signal: new AbortController().signal }) as const;
/** With this task nothing runs: what still has a result was kept. */
const stopped = { priority: 'discovery', signal: AbortSignal.abort() } as const;

let model: Model;
beforeAll(async () => {
  model = await tinyGenerator(new Runtime('cpu', 1));
});

/** Mean and deviation of each channel of S over the stream's first rows, in two passes. */
async function twoPasses({ samples, psi, cutoff }: typeof sample | { samples: number; psi: number; cutoff: number }) {
  const z = Float32Array.from(new RandomState(5).standardNormal(samples * model.zDim));
  const styles = await model.styles(z, { psi, cutoff }, running());
  const { channels } = model.layout;
  return Array.from({ length: channels }, (_, channel) => {
    const column = Array.from({ length: samples }, (_, row) => styles[row * channels + channel]!);
    const mean = column.reduce((sum, style) => sum + style, 0) / samples;
    const variance = column.reduce((sum, style) => sum + (style - mean) ** 2, 0) / samples;
    return [Math.fround(mean), Math.fround(Math.sqrt(variance))] as const;
  });
}

function expectEqual({ mean, std }: StyleStatistics, expected: readonly (readonly [number, number])[]): void {
  for (const [channel, [m, s]] of expected.entries()) {
    // Both round float64 sums of the same numbers: they may fall on neighbouring float32 numbers.
    expect(Math.abs(mean[channel]! - m)).toBeLessThanOrEqual(1.2e-7 * Math.abs(m) + 1e-12);
    expect(Math.abs(std[channel]! - s)).toBeLessThanOrEqual(1.2e-7 * s);
  }
}

describe('statistics of S', () => {
  it('are those of the stream RandomState(5), truncated, and progress is told per batch', async () => {
    const progress: number[][] = [];
    const onProgress = (...report: number[]): number => progress.push(report);
    const found = await styleStatistics(model, sample, {
      cacheDir: temporaryFolder(),
      sha256,
      task: running(),
      onProgress,
    });
    expect(found.scale).toEqual({ samples: 1100, stream: 'RandomState(5)', psi: 0.7 });
    expectEqual(found, await twoPasses(sample));
    expect(progress).toEqual([[500, 1100], [1000, 1100], [1100, 1100]]); // prettier-ignore
  });

  it('are computed once for each model, sample and truncation', async () => {
    const cacheDir = join(temporaryFolder(), 'made', 'when needed');
    const first = await styleStatistics(model, sample, { cacheDir, sha256, task: running() });
    expect(await styleStatistics(model, sample, { cacheDir, sha256, task: stopped })).toEqual(first);
    for (const other of [
      { ...sample, samples: 1101 },
      { ...sample, psi: 0.5 },
      { ...sample, cutoff: 3 },
    ]) {
      await expect(styleStatistics(model, other, { cacheDir, sha256, task: stopped })).rejects.toThrow('cancelled');
    }
    const otherFile = { cacheDir, sha256: 'cd'.repeat(32), task: stopped };
    await expect(styleStatistics(model, sample, otherFile)).rejects.toThrow('cancelled');
    const cut = await styleStatistics(model, { ...sample, cutoff: 3 }, { cacheDir, sha256, task: running() });
    expectEqual(cut, await twoPasses({ ...sample, cutoff: 3 }));
  });

  it('are kept as an .npz that NumPy reads', async () => {
    const cacheDir = temporaryFolder();
    const { mean, std } = await styleStatistics(
      model,
      { ...sample, samples: 3 },
      { cacheDir, sha256, task: running() },
    );
    const [name] = readdirSync(cacheDir);
    const arrays = readNpz(readFileSync(join(cacheDir, name!)), name!);
    expect([...arrays]).toEqual([
      ['mean', { shape: [224], data: mean }],
      ['std', { shape: [224], data: std }],
    ]);
  });

  it('are computed anew when what was kept is damaged in any place', async () => {
    const cacheDir = temporaryFolder();
    const few = { ...sample, samples: 3 };
    const first = await styleStatistics(model, few, { cacheDir, sha256, task: running() });
    const path = join(cacheDir, readdirSync(cacheDir)[0]!);
    const sound = readFileSync(path);
    const damaged = [Buffer.alloc(0), sound.subarray(0, 1000), Buffer.concat([sound, Buffer.of(0)])];
    for (let at = 0; at < sound.length; at += 13) {
      const flipped = Buffer.from(sound);
      flipped[at]! ^= 4;
      damaged.push(flipped);
    }
    for (const bytes of damaged) {
      writeFileSync(path, bytes);
      await expect(styleStatistics(model, few, { cacheDir, sha256, task: stopped })).rejects.toThrow('cancelled');
    }
    expect(await styleStatistics(model, few, { cacheDir, sha256, task: running() })).toEqual(first);
    expect(readFileSync(path).equals(sound)).toBe(true);
  });

  it('stop between batches when cancelled, and keep nothing', async () => {
    const cacheDir = temporaryFolder();
    const stop = new AbortController();
    const task = { priority: 'discovery', signal: stop.signal } as const;
    const onProgress = (done: number): void => {
      if (done === 1000) stop.abort();
    };
    const running = styleStatistics(model, { ...sample, samples: 5000 }, { cacheDir, sha256, task, onProgress });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});
