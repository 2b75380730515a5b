import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseDevice } from '../../../src/engine/runtime/chooseDevice.ts';
import { gpusOf } from '../../../src/engine/runtime/devices.ts';
import type { DeviceChoice, RequestedDevice } from '../../../src/shared/device.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
});
afterEach(() => rm(folder, { recursive: true }));

const gpus = gpusOf(`${process.platform}-${process.arch}`);
const gpu = gpus[0]!;
const answer = (...reports: object[]): string =>
  `${reports.map((report) => `process.send(${JSON.stringify(report)});`).join(' ')} setInterval(() => {}, 1000);`;
const full = (deviceMs: number, difference = 1e-6): object => ({
  precision: 'float32',
  difference,
  cpuMs: 10,
  deviceMs,
});
const half = (deviceMs: number, difference: number): object => ({
  precision: 'float16',
  difference,
  cpuMs: 10,
  deviceMs,
});
const noFloat16 = { precision: 'float16', error: 'Program Cast requires f16 but the device does not support it.' };

/** Chooses with a probe that is this script, really forked. It also leaves a line in a file each time it runs. */
async function choose(requested: RequestedDevice, script: string, limitMs = 20_000): Promise<DeviceChoice> {
  const probeEntry = join(folder, 'probe.mjs');
  const count = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(ran())}, 'x');`;
  await writeFile(probeEntry, `${count}\n${script}`);
  return chooseDevice(requested, { probeEntry, threads: 1, cacheDir: join(folder, 'cache'), probeLimitMs: limitMs });
}

const ran = (): string => join(folder, 'ran');
const timesRun = async (): Promise<number> => (await readFile(ran(), 'utf8')).length;

const unusable: readonly [what: string, script: string, reason: RegExp][] = [
  [
    'crashes',
    'process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 1000);',
    /crashed when it was tried \(SIGSEGV\)/,
  ],
  ['exits without an answer', 'process.exit(3);', /crashed when it was tried \(exit code 3\)/],
  [
    'hangs, deaf to signals',
    'process.on("SIGTERM", () => {}); for (;;);',
    /gave no answer within the 1 s of the trial/,
  ],
  ['computes other numbers', answer(full(1, 1.1e-4)), /other numbers than the CPU/],
  [
    'computes no numbers',
    'process.send({ precision: "float32", difference: NaN, cpuMs: 10, deviceMs: 1 }); setInterval(() => {}, 1000);',
    /other numbers than the CPU/,
  ],
  [
    'is refused',
    answer({ precision: 'float32', error: 'No supported adapters\nat foo' }),
    /cannot be used \(No supported adapters\)/,
  ],
];

test.each(unusable)('a GPU that %s is not used, and the reason says so', async (what, script, reason) => {
  const limitMs = what.startsWith('hangs') ? 1_000 : 20_000;
  const automatic = await choose('auto', script, limitMs);
  expect(automatic.device).toBe('cpu');
  expect(automatic.reason).toMatch(reason);
  expect(automatic.reason).toMatch(/^The CPU is used: .*\.$/);

  await expect(choose(gpu, script, limitMs)).rejects.toMatchObject({
    code: 'deviceUnavailable',
    message: expect.stringMatching(reason) as string,
  });
});

test('a GPU that agrees but is slower is used only when it is asked for', async () => {
  const script = answer(full(9), half(2, 5e-3));
  const automatic = await choose('auto', script);
  // Nothing of pictures that are not made there.
  expect(automatic).toEqual({
    device: 'cpu',
    pictures: null,
    reason: expect.stringMatching(
      /^The CPU is used: .* is not faster than the CPU \(9\.0 ms where .* 10\.0 ms\)\.$/,
    ) as string,
  });
  expect(await choose(gpu, script)).toMatchObject({ device: gpu });
});

test('a GPU that agrees and is faster is used', async () => {
  const choice = await choose('auto', answer(full(2), noFloat16));
  expect(choice).toMatchObject({
    device: gpu,
    reason: expect.stringMatching(/agrees with the CPU and is faster/) as string,
  });
});

const precisions: readonly [what: string, script: string, pictures: string, reason: RegExp][] = [
  [
    'is faster and near',
    answer(full(4), half(2, 5e-3)),
    'float16',
    /^Pictures on the screen are computed in float16 \(2\.0 ms where float32 took 4\.0 ms, 0\.50 % off\)\.$/,
  ],
  [
    'is no faster',
    answer(full(4), half(3.3, 5e-3)),
    'float32',
    /because float16 is not faster there \(3\.3 ms where float32 took 4\.0 ms\)\.$/,
  ],
  ['is too far off', answer(full(4), half(2, 0.03)), 'float32', /float16 is 3\.0 % off/],
  [
    'gives no numbers',
    `${answer(full(4))} process.send({ precision: 'float16', difference: NaN, cpuMs: 10, deviceMs: 2 });`,
    'float32',
    /float16 is infinitely off/,
  ],
  [
    'the device has not',
    answer(full(4), noFloat16),
    'float32',
    /float16 cannot be used \(Program Cast requires f16 but the device does not support it\)/,
  ],
  [
    'crashes',
    `process.send(${JSON.stringify(full(4))}, () => process.exit(5));`,
    'float32',
    /float16 crashed when it was tried \(exit code 5\)/,
  ],
  ['hangs', answer(full(4)), 'float32', /because float16 gave no answer within the 1 s of the trial\.$/],
];

test.each(precisions)(
  'a GPU is used whose float16 %s, and pictures are computed as that allows',
  async (what, script, pictures, reason) => {
    const choice = await choose('auto', script, what === 'hangs' ? 1_000 : 20_000);
    expect(choice).toEqual({
      device: gpu,
      pictures: { precision: pictures, reason: expect.stringMatching(reason) as string },
      reason: expect.stringMatching(
        /agrees with the CPU and is faster \(4\.0 ms where the CPU took 10\.0 ms\)\.$/,
      ) as string,
    });
    const trials = await timesRun();
    expect(await choose('auto', 'process.exit(3);')).toEqual(choice);
    expect(await choose(gpu, 'process.exit(3);')).toMatchObject({ device: gpu, pictures: choice.pictures });
    expect(await timesRun()).toBe(trials);
  },
);

test('what was found is remembered, but a failure is not believed when the device is asked for', async () => {
  const first = await choose('auto', 'process.exit(3);');
  const trials = await timesRun();
  expect(trials).toBe(gpus.length);
  const works = answer(full(2), noFloat16);
  expect(await choose('auto', works)).toEqual(first);
  expect(await timesRun()).toBe(trials);

  expect((await choose(gpu, works)).device).toBe(gpu);
  expect(await timesRun()).toBe(trials + 1);
  expect((await choose('auto', 'process.exit(3);')).device).toBe(gpu);
  expect(await timesRun()).toBe(trials + 1);
});

test('a trial that is interrupted, as by Ctrl+C in a terminal, says nothing about the device', async () => {
  const interrupted = 'process.kill(process.pid, "SIGINT"); setInterval(() => {}, 1000);';
  await expect(choose('auto', interrupted)).rejects.toMatchObject({ code: 'cancelled' });
  expect((await choose('auto', answer(full(2), noFloat16))).device).toBe(gpu);
});

test.each([
  '{"key":',
  '[]',
  '{"key":"of another machine","outcome":"faster","reason":"wonderful","pictures":"float16"}',
])('a verdict that was not written here is not believed: %s', async (content) => {
  await choose('auto', 'process.exit(3);');
  await writeFile(join(folder, 'cache', `device-${gpu}.json`), content);
  const choice = await choose('auto', 'process.exit(4);');
  expect(choice.reason).toMatch(/exit code 4/);
});

test('the CPU computes pictures in float32, too', async () => {
  expect(await choose('cpu', '')).toMatchObject({ device: 'cpu', pictures: null });
  expect(await choose('auto', 'process.exit(3);')).toMatchObject({ device: 'cpu', pictures: null });
});

test('the CPU needs no trial, and a device of another platform gets none', async () => {
  expect(await choose('cpu', 'process.exit(3);')).toMatchObject({ device: 'cpu' });
  const foreign = process.platform === 'win32' ? 'coreml' : 'dml';
  await expect(choose(foreign, 'process.exit(3);')).rejects.toMatchObject({
    code: 'deviceUnavailable',
    message: expect.stringMatching(/does not exist on/) as string,
  });
  await expect(timesRun()).rejects.toThrow();
});
