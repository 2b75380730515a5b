import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileSha256 } from '../../src/engine/checkpoint/fileSha256.ts';
import { EngineProcess, type EngineOptions } from '../../src/engine/engineProcess.ts';
import { snapshotFormats, writeFullSizeSnapshot, type SnapshotFormat } from '../unit/checkpoint/fullSizeSnapshot.ts';
import { type Effort, type Measurement, measurement, timings } from './measure.ts';
import { slidTo, type SliderTimes } from './slider.ts';

/** What is shipped, in the checkout. */
export const builtCli = 'dist/cli.js';

/** From nothing to an answer: a command of the terminal, and an engine of its own process. */
export async function benchStartUp(options: EngineOptions, effort: Effort): Promise<Measurement[]> {
  const inspect = await timings(effort, () =>
    promisify(execFile)(process.execPath, [builtCli, 'inspect', 'portraits']),
  );
  const snapshots: Measurement[] = [];
  for (const format of snapshotFormats) snapshots.push(...(await benchSnapshot(format, options.cacheDir, effort)));
  const first = await timings(effort, async () => {
    const [process] = await EngineProcess.start(options);
    const { id } = await process.engine.openModel({ model: 'portraits' });
    await process.engine.picture({ model: id, ...slidTo('0_0', 0) });
    await process.dispose();
  });
  return [
    measurement('`stylespace inspect portraits`', inspect, 'ms'),
    ...snapshots,
    measurement('engine process: start, open the model, first picture, end', first, 'ms'),
  ];
}

/** Opening a training snapshot of full size, and what of it is reading the whole file for its SHA-256. */
async function benchSnapshot(format: SnapshotFormat, folder: string, effort: Effort): Promise<Measurement[]> {
  const path = join(folder, 'full');
  const { fileBytes } = await writeFullSizeSnapshot(path, format);
  const inspect = await timings(effort, () => promisify(execFile)(process.execPath, [builtCli, 'inspect', path]));
  const hash = await timings(effort, () => fileSha256(path));
  await rm(path);
  const size = `${Math.round(fileBytes / 1e6)} MB`;
  return [
    measurement(`\`stylespace inspect\` of a 1024 px snapshot, ${format}, ${size}`, inspect, 'ms'),
    measurement('of which its SHA-256', hash, 'ms'),
  ];
}

/** Slider moves as a host sees them: asked of the engine's process, the picture's bytes received. */
export async function benchSliderProcess(
  options: EngineOptions,
  layers: readonly number[],
  { moves }: Effort,
): Promise<SliderTimes> {
  const [process] = await EngineProcess.start(options);
  try {
    const { id } = await process.engine.openModel({ model: 'portraits' });
    const times: number[] = [];
    for (const layer of layers) {
      for (let move = -1; move < moves / layers.length; move++) {
        const start = performance.now();
        await process.engine.picture({ model: id, ...slidTo(`${layer}_0`, move) });
        if (move >= 0) times.push(performance.now() - start);
      }
    }
    return { layer: 'all layers, through the process', times };
  } finally {
    await process.dispose();
  }
}
