import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseDevice } from '../../../src/engine/runtime/chooseDevice.ts';
import { gpusOf } from '../../../src/engine/runtime/devices.ts';
import type { RequestedDevice } from '../../../src/shared/device.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
});
afterEach(() => rm(folder, { recursive: true }));

const gpus = gpusOf(`${process.platform}-${process.arch}`);
const gpu = gpus[0]!;
const answer = (report: object): string => `process.send(${JSON.stringify(report)}); setInterval(() => {}, 1000);`;

/** Chooses with a probe that is this script, really forked. It also leaves a line in a file each time it runs. */
async function choose(
  requested: RequestedDevice,
  script: string,
  limitMs = 20_000,
): Promise<{ device: string; reason: string }> {
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
  ['hangs, deaf to signals', 'process.on("SIGTERM", () => {}); for (;;);', /gave no answer within 1 s/],
  ['computes other numbers', answer({ difference: 1.1e-4, cpuMs: 10, deviceMs: 1 }), /other numbers than the CPU/],
  [
    'computes no numbers',
    'process.send({ difference: NaN, cpuMs: 10, deviceMs: 1 }); setInterval(() => {}, 1000);',
    /other numbers than the CPU/,
  ],
  ['is refused', answer({ error: 'No supported adapters\nat foo' }), /cannot be used \(No supported adapters\)/],
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
  const script = answer({ difference: 1e-6, cpuMs: 10, deviceMs: 9 });
  const automatic = await choose('auto', script);
  expect(automatic).toMatchObject({
    device: 'cpu',
    reason: expect.stringMatching(/not faster than the CPU/) as string,
  });
  expect(await choose(gpu, script)).toMatchObject({ device: gpu });
});

test('a GPU that agrees and is faster is used', async () => {
  const choice = await choose('auto', answer({ difference: 1e-6, cpuMs: 10, deviceMs: 2 }));
  expect(choice).toMatchObject({
    device: gpu,
    reason: expect.stringMatching(/agrees with the CPU and is faster/) as string,
  });
});

test('what was found is remembered, but a failure is not believed when the device is asked for', async () => {
  const first = await choose('auto', 'process.exit(3);');
  const trials = await timesRun();
  expect(trials).toBe(gpus.length);
  const works = answer({ difference: 1e-6, cpuMs: 10, deviceMs: 2 });
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
  expect((await choose('auto', answer({ difference: 1e-6, cpuMs: 10, deviceMs: 2 }))).device).toBe(gpu);
});

test.each(['{"key":', '[]', '{"key":"of another machine","outcome":"faster","reason":"wonderful"}'])(
  'a verdict that was not written here is not believed: %s',
  async (content) => {
    await choose('auto', 'process.exit(3);');
    await writeFile(join(folder, 'cache', `device-${gpu}.json`), content);
    const choice = await choose('auto', 'process.exit(4);');
    expect(choice.reason).toMatch(/exit code 4/);
  },
);

test('the CPU needs no trial, and a device of another platform gets none', async () => {
  expect(await choose('cpu', 'process.exit(3);')).toMatchObject({ device: 'cpu' });
  const foreign = process.platform === 'win32' ? 'coreml' : 'dml';
  await expect(choose(foreign, 'process.exit(3);')).rejects.toMatchObject({
    code: 'deviceUnavailable',
    message: expect.stringMatching(/does not exist on/) as string,
  });
  await expect(timesRun()).rejects.toThrow();
});
