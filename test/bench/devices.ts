import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { seedLatents } from '../../src/engine/model/latents.ts';
import { openModel } from '../../src/engine/model/openModel.ts';
import { environmentOf, gpusOf, type Gpu } from '../../src/engine/runtime/devices.ts';
import { probeDevice } from '../../src/engine/runtime/deviceProbe.ts';
import { toRgb8 } from '../../src/engine/image/toRgb8.ts';
import type { Device } from '../../src/engine/runtime/ort.ts';
import { Runtime } from '../../src/engine/runtime/runtime.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { SynthesisNetwork } from '../../src/engine/stylegan2/synthesisNetwork.ts';
import type { Precision } from '../../src/shared/device.ts';
import { fullJacobian, layerChannels } from '../../src/engine/stylespace/jacobian.ts';
import { defaultTruncation } from '../../src/engine/stylespace/statistics.ts';
import { table } from '../proof/document/markdown.ts';
import { quantile } from '../proof/quantiles.ts';
import { machineTable } from './machine.ts';

/**
 * Compares this machine's GPUs with its CPU, on the bundled model: `node test/runProgram.mjs test/bench/devices.ts
 * [--devices webgpu,cuda] [--runs 20] [--nodes]`. Prints a section of docs/devices.md. Needs dist/engine.js for the probe.
 */
const { values } = parseArgs({
  options: {
    devices: { type: 'string' },
    runs: { type: 'string', default: '20' },
    /** Without a trial and without timing: for a GPU in software, which takes minutes for a Jacobian. */
    nodes: { type: 'boolean', default: false },
  },
});
const platform = `${process.platform}-${process.arch}`;
const gpus = (values.devices?.split(',') ?? gpusOf(platform)) as Gpu[];
const runs = Number(values.runs);
const grid = 32;
const threads = availableParallelism();
const modelsDir = resolve('models');
const task: Task = { priority: 'picture', signal: new AbortController().signal };

interface Measured {
  readonly single: number;
  readonly batch: number;
  readonly jacobian: number;
  readonly images: Float32Array;
  /** In float16. */
  readonly halfSingle: number;
  readonly halfImages: Float32Array;
  readonly gradients: Float32Array;
  readonly profile: Profile;
  readonly halfProfile: Profile;
}

interface Profile {
  /** Operators run for one picture, by where they ran. */
  readonly nodes: string;
  readonly image: Float32Array;
}

/** Medians in ms after a warm-up, and the numbers themselves. */
async function measure(device: Device): Promise<Measured> {
  const opened = await openModel('portraits', { modelsDir, runtime: new Runtime(device, threads) });
  const { model } = opened;
  const half = new SynthesisNetwork(model.checkpoint.generator, model.layout, model.runtime, 'float16');
  try {
    const one = await model.styles(seedLatents([0], model.zDim), defaultTruncation, task);
    const eight = await model.styles(seedLatents([0, 1, 2, 3, 4, 5, 6, 7], model.zDim), defaultTruncation, task);
    const single = await median(runs, () => model.synthesis.images(one, 'const', task));
    const batch = await median(runs, () => model.synthesis.images(eight, 'const', task));
    const { data } = await model.synthesis.images(eight, 'const', task);
    const halfSingle = await median(runs, () => half.images(one, 'const', task));
    const { data: halfImages } = await half.images(eight, 'const', task);
    const trace = await model.synthesis.trace(one, 'const', task);
    const channels = layerChannels(model, { toRgb: false });
    const jacobian = await median(3, () => fullJacobian(model, trace, channels, grid, task));
    const gradients = await fullJacobian(model, trace, channels, grid, task);
    const [profile, halfProfile] = [await profiled(device, 'float32'), await profiled(device, 'float16')];
    return { single, batch, jacobian, images: data, halfSingle, halfImages, gradients, profile, halfProfile };
  } finally {
    await half.release();
    await opened.release();
  }
}

async function median(count: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < count; run++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

/** One picture, and where its operators ran, from ONNX Runtime's own profile. */
async function profiled(device: Device, precision: Precision): Promise<Profile> {
  const folder = await mkdtemp(join(resolve('out'), 'profile-'));
  const runtime = new Runtime(device, threads, 'float32', join(folder, 'session'));
  const opened = await openModel('portraits', { modelsDir, runtime });
  const styles = await opened.model.styles(seedLatents([0], opened.model.zDim), defaultTruncation, task);
  const { checkpoint, layout } = opened.model;
  const network = new SynthesisNetwork(checkpoint.generator, layout, runtime, precision);
  const { data: image } = await network.images(styles, 'const', task);
  await network.release();
  await opened.release();
  const counts = new Map<string, number>();
  for (const name of await readdir(folder)) {
    const events = JSON.parse(await readFile(join(folder, name), 'utf8')) as ProfileEvent[];
    for (const { cat, name: event, args } of events) {
      const provider = args?.provider;
      if (cat !== 'Node' || !provider || !event.endsWith('_kernel_time')) continue;
      const where = provider.replace('ExecutionProvider', '');
      counts.set(where, (counts.get(where) ?? 0) + 1);
    }
  }
  await rm(folder, { recursive: true });
  return { nodes: [...counts].map(([where, count]) => `${where} ${count}`).join(', '), image };
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly provider?: string };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** Mean |difference| of pictures in 8-bit levels. */
function levelDifference(a: Float32Array, b: Float32Array): number {
  const pixels = a.length / 3;
  const [levels, others] = [toRgb8(a, pixels, 1).data, toRgb8(b, pixels, 1).data];
  return levels.reduce((sum, level, i) => sum + Math.abs(level - others[i]!), 0) / levels.length;
}

/** max |dJ_u| / max |J_u| over channels u. */
function gradientDifference(a: Float32Array, b: Float32Array): number {
  const row = 3 * grid ** 2;
  let worst = 0;
  for (let at = 0; at < b.length; at += row) {
    const own = b.subarray(at, at + row);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest > 0) worst = Math.max(worst, largestDifference(a.subarray(at, at + row), own) / largest);
  }
  return worst;
}

function gpuName(): string {
  try {
    return execFileSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'not told by nvidia-smi';
  }
}

if (values.nodes) {
  const { nodes, image } = await profiled('cpu', 'float32');
  process.stdout.write(`cpu, float32: ${nodes}\n`);
  for (const gpu of gpus) {
    for (const precision of ['float32', 'float16'] as const) {
      const found = await profiled(gpu, precision);
      const apart = levelDifference(found.image, image).toPrecision(2);
      process.stdout.write(`${gpu}, ${precision}: ${found.nodes}; ${apart} levels of 255 from the CPU's picture\n`);
    }
  }
  process.exit();
}
const cpu = await measure('cpu');
const columns = [['CPU', cpu]] as [string, Measured][];
const verdicts: string[] = [];
for (const gpu of gpus) {
  const verdict = await probeDevice(gpu, { entry: resolve('dist/engine.js'), threads, limitMs: 60_000 });
  verdicts.push(`- ${gpu}: ${verdict.outcome}. ${verdict.reason}.`);
  if (verdict.outcome !== 'faster' && verdict.outcome !== 'slower') continue;
  for (const [name, value] of Object.entries(environmentOf(gpu))) process.env[name] ??= value;
  try {
    columns.push([gpu, await measure(gpu)]);
  } catch (error) {
    verdicts.push(`- ${gpu} failed on the model: ${error instanceof Error ? error.message : String(error)}`);
  }
}
const row = (what: string, of: (measured: Measured) => string): string[] => [
  what,
  ...columns.map(([, measured]) => of(measured)),
];
process.stdout.write(
  [
    table(['', 'this machine'], [...machineTable(), ['GPU', gpuName()]]),
    verdicts.join('\n'),
    table(
      ['', ...columns.map(([name]) => name)],
      [
        row('one picture, ms', ({ single }) => single.toFixed(1)),
        row('eight pictures at once, ms', ({ batch }) => batch.toFixed(1)),
        row(`Jacobian, grid ${grid}, ms`, ({ jacobian }) => jacobian.toFixed(0)),
        row('largest difference of a picture', ({ images }) => largestDifference(images, cpu.images).toExponential(1)),
        row('largest difference of a gradient map, of its maximum', ({ gradients }) =>
          gradientDifference(gradients, cpu.gradients).toExponential(1),
        ),
        row('operators of one picture', ({ profile }) => profile.nodes),
        row('one picture in float16, ms', ({ halfSingle }) => halfSingle.toFixed(1)),
        row('its difference from float32 on the CPU, mean, in levels of 255', ({ halfImages }) =>
          levelDifference(halfImages, cpu.images).toFixed(3),
        ),
        row('operators of one picture in float16', ({ halfProfile }) => halfProfile.nodes),
      ],
    ),
    '',
  ].join('\n\n'),
);
process.exit();
