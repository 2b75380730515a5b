import { parseArgs } from 'node:util';
import { openCheckpoint } from '../../src/engine/checkpoint/open.ts';
import { seedLatent } from '../../src/engine/model/latents.ts';
import { Model } from '../../src/engine/model/model.ts';
import { Runtime } from '../../src/engine/runtime/runtime.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { PlainReverse, type PooledPixel } from '../../src/engine/stylegan2/reverse/plainReverse.ts';
import type { Trace } from '../../src/engine/stylegan2/synthesisNetwork.ts';
import { defaultTruncation } from '../../src/engine/stylespace/statistics.ts';
import { configF, randomCheckpoint, size256, type Size } from './randomGenerator.ts';

/** One way to the Jacobian of one generator, in a process of its own, so that memory is its own too: one line of JSON. */
const { values } = parseArgs({
  options: {
    generator: { type: 'string', default: 'portraits' },
    mode: { type: 'string', default: 'windowed' },
    threads: { type: 'string', default: '2' },
    runs: { type: 'string', default: '3' },
  },
});
const grid = 32;
const outputs = 3 * grid ** 2;
const task: Task = { priority: 'picture', signal: new AbortController().signal };
const sizes: Readonly<Record<string, Size>> = { '1024': configF, '256': size256 };

const size = sizes[values.generator];
const model = new Model(
  size ? randomCheckpoint(size) : await openCheckpoint('models/portraits.safetensors'),
  new Runtime('cpu', Number(values.threads)),
);
const styles = await model.styles(seedLatent(0, model.zDim), defaultTruncation, task);
const trace = await model.synthesis.trace(styles, 'const', task);
const measure = values.mode === 'plain' ? plain : windowed;
const seconds: number[] = [];
for (let run = 0; run < Number(values.runs); run++) seconds.push(await measure(trace));
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ generator: values.generator, mode: values.mode, seconds, peakBytes })}\n`);
await model.release();

/** Of a whole image. */
async function windowed(at: Trace): Promise<number> {
  const start = performance.now();
  await model.cotangents(grid).jacobian(at, false, task);
  return (performance.now() - start) / 1000;
}

/**
 * Of a whole image, from the time of a few outputs: by how much longer three times as many take, so that the pass forwards
 * is not counted with every one.
 */
async function plain(at: Trace): Promise<number> {
  const few = model.resolution > 256 ? 1 : 4;
  const reverse = new PlainReverse(model.checkpoint.generator, model.layout, grid, model.runtime);
  const secondsOf = async (count: number): Promise<number> => {
    const pixels = Array.from({ length: count }, (_, k): PooledPixel => {
      return { colour: k % 3, row: (7 * k + 3) % grid, column: (11 * k + 5) % grid };
    });
    const start = performance.now();
    await reverse.gradients(at, pixels, task);
    return (performance.now() - start) / 1000;
  };
  await secondsOf(few);
  const passes = (await secondsOf(3 * few)) - (await secondsOf(few));
  await reverse.release();
  return (passes / (2 * few)) * outputs;
}
