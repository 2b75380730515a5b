import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineProcess } from '../../src/engine/engineProcess.ts';
import { decodeImage } from '../../src/engine/image/encode.ts';
import { readNpz } from '../../src/engine/numpy/npz.ts';
import { paperThresholds } from '../../src/shared/catalogue.ts';
import { parseCatalogue } from '../../src/shared/catalogueParse.ts';
import type { EngineInfo, PicturePoint } from '../../src/shared/engineApi.ts';
import { matchModels } from '../../src/shared/modelIdentity.ts';
import { buildEngine, modelsDir, type BuiltEngine } from './builtEngine.ts';

/** The 8-bit picture of seed 1002 at psi 0.7, [height, width, 3], by the code that the weights were made for. */
async function referencePicture(): Promise<number[]> {
  const path = fileURLToPath(new URL('../fixtures/checkpoints/portraits-128.expected.npz', import.meta.url));
  const pictures = readNpz(await readFile(path), path, { entries: 100, bytes: 2 ** 30 }).get('img_psi07_const')!;
  const pixels = pictures.shape[2]! * pictures.shape[3]!;
  return Array.from({ length: 3 * pixels }, (_, i) => {
    const colour = Number(pictures.data[(i % 3) * pixels + Math.floor(i / 3)]);
    return Math.floor(Math.min(255, Math.max(0, colour * 127.5 + 128)));
  });
}

const seed42 = {
  base: { kind: 'seed', seed: 42, psi: 0.7, cutoff: null, class: null, noise: 'const' },
  edits: [],
} as const satisfies PicturePoint;

let built: BuiltEngine;
beforeAll(async () => {
  built = await buildEngine();
});
afterAll(() => built.remove());

/** A started engine, what it has written to stderr, and how to start the check that it wrote nothing. */
async function start(): Promise<{ process: EngineProcess; info: EngineInfo; stderr: string[] }> {
  const stderr: string[] = [];
  const { entry, cacheDir } = built;
  const [process, info] = await EngineProcess.start({ entry, modelsDir, cacheDir, log: (line) => stderr.push(line) });
  return { process, info, stderr };
}

test('the built engine says who it is, opens the bundled model, makes a picture and ends without a word', async () => {
  const { process, info, stderr } = await start();
  expect(info).toMatchObject({ protocolVersion: 1, engineVersion: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
  expect(info.ortVersion).toMatch(/^1\.\d+\./);

  const model = await process.engine.openModel({ model: 'portraits' });
  expect(model.layers[0]).toMatchObject({ kind: 'conv', resolution: 4 });
  expect(model.identity.name).toBe(`portraits-${model.resolution}@1`);

  const base = { ...seed42.base, seed: 1002 };
  const { width, height, data } = await process.engine.picture({ model: model.id, base, edits: [] });
  expect([width, height, data.length]).toEqual([model.resolution, model.resolution, 3 * model.resolution ** 2]);
  // Equal but for float32's last bits, which can make a level's difference where the fraction is cut off.
  const expected = await referencePicture();
  expect(Math.max(...data.map((level, i) => Math.abs(level - expected[i]!)))).toBeLessThanOrEqual(1);

  await process.dispose();
  expect((await process.exited).message).toBe('The engine was stopped.');
  expect(stderr).toEqual([]);
});

test('a model is exported as a file that opens again as the same weights, and never over its own file', async () => {
  const { process } = await start();
  const { engine } = process;
  const original = await engine.openModel({ model: 'portraits' });
  const out = join(built.cacheDir, 'exported', 'portraits.onnx');
  await mkdir(dirname(out), { recursive: true });
  const { sizeBytes } = await engine.exportModel({ model: original.id, out });
  expect((await stat(out)).size).toBe(sizeBytes);
  const exported = await engine.openModel({ model: out });
  expect(matchModels(exported.identity, original.identity)).toBe('sameWeights');
  for (const refused of [out, 'portraits.onnx']) {
    await expect(engine.exportModel({ model: exported.id, out: refused })).rejects.toMatchObject({ code: 'badUsage' });
  }
  await process.dispose();
});

test('a picture is exported as the PNG of its pixels, is shrunk where it is to be small, and has its regions told', async () => {
  const { process } = await start();
  const { id: model, resolution, regionLabels } = await process.engine.openModel({ model: 'portraits' });
  const edits = [{ channel: '3_1', strength: 4, sigma: 0.5 }];
  const picture = await process.engine.picture({ model, ...seed42, edits });
  const png = await process.engine.exportPicture({ model, ...seed42, edits });
  expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  const decoded = await decodeImage(png, 'the picture');
  expect(Buffer.from(decoded.data).equals(picture.data)).toBe(true);

  const half = resolution / 2;
  const small = await process.engine.picture({ model, ...seed42, edits, maxSize: half });
  expect([small.width, small.height]).toEqual([half, half]);
  // The mean of each four pixels; averaging came before levels were cut off and clamped.
  for (const [x, y, colour] of [
    [half >> 1, half >> 1, 0],
    [3, half - 2, 1],
  ] as const) {
    const at = (dx: number, dy: number): number => picture.data[3 * ((2 * y + dy) * resolution + 2 * x + dx) + colour]!;
    const mean = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
    expect(Math.abs(small.data[3 * (y * half + x) + colour]! - mean)).toBeLessThanOrEqual(1);
  }
  expect(await process.engine.picture({ model, ...seed42, edits, maxSize: 4096 })).toEqual(picture);
  // A small model is never previewed.
  expect(await process.engine.picture({ model, ...seed42, edits, preview: true })).toEqual({ ...picture, exact: true });

  const byNetwork = parseCatalogue(await readFile('docs/discovery.stylespace-channels.json', 'utf8'), 'discovery');
  expect(regionLabels).toEqual(byNetwork.header.regions.labels);
  const regions = await process.engine.regionMap({ model, of: byNetwork.header, ...seed42 });
  expect(regions.labels).toContain('hair');
  const share = (label: string): number =>
    regions.data.filter((of) => regions.labels[of] === label).length / regions.data.length;
  expect(regions.data.length).toBe(regions.width * regions.height);
  expect(share('hair')).toBeGreaterThan(0.02);
  expect(share('hair')).toBeLessThan(0.7);
  await process.dispose();
});

test('the regions of a catalogue by clusters are told in other pictures by the same clusters', async () => {
  const { process } = await start();
  const { engine } = process;
  const { id: model, regionLabels } = await engine.openModel({
    model: fileURLToPath(new URL('../fixtures/checkpoints/rosi_32.pt', import.meta.url)),
  });
  expect(regionLabels).toBeNull();
  const { header } = await engine.discover({
    ...{ model, images: [[0, 1]], regions: 'auto', clusters: 3, until: null, grid: 4, score: 'overlap' },
    ...{ thresholds: paperThresholds, psi: 0.7, cutoff: null, noise: 'const' },
  });
  const { labels, data, width, height } = await engine.regionMap({ model, of: header, ...seed42 });
  expect(labels).toEqual(['region1', 'region2', 'region3']);
  expect(data.length).toBe(width * height);
  expect(new Set(data)).toEqual(new Set([0, 1, 2]));
  const others = { ...header, regions: { ...header.regions, sha256: '0'.repeat(64) } };
  await expect(engine.regionMap({ model, of: others, ...seed42 })).rejects.toMatchObject({
    code: 'badUsage',
    message:
      'What told the regions of this catalogue is not at hand here: discover channels anew to see its regions in pictures.',
  });
  await process.dispose();
});

test('a cancelled request is answered as such, and the engine goes on', async () => {
  const { process, stderr } = await start();
  const { id: model } = await process.engine.openModel({ model: 'portraits' });
  const controller = new AbortController();
  const statistics = process.engine.statistics(
    { model },
    {
      signal: controller.signal,
      onProgress: () => {
        controller.abort();
      },
    },
  );
  await expect(statistics).rejects.toMatchObject({ name: 'StyleSpaceError', code: 'cancelled' });
  expect((await process.engine.picture({ model, ...seed42 })).data.length).toBeGreaterThan(0);
  await process.dispose();
  expect(stderr).toEqual([]);
});

test('what a user can act on arrives with its code and sentence', async () => {
  const { process } = await start();
  await expect(process.engine.openModel({ model: '/nowhere/model.pt' })).rejects.toMatchObject({
    code: 'badFile',
    message: expect.stringContaining('/nowhere/model.pt') as string,
  });
  const { id: model } = await process.engine.openModel({ model: 'portraits' });
  const edits = [{ channel: '99_0', strength: 1, sigma: 1 }];
  await expect(process.engine.picture({ model, ...seed42, edits })).rejects.toMatchObject({ code: 'badUsage' });
  await process.engine.closeModel({ model });
  await expect(process.engine.picture({ model, ...seed42 })).rejects.toMatchObject({
    code: 'badUsage',
    message: 'This model is no longer open: open it again.',
  });
  await process.dispose();
});

test('closing a model ends its work', async () => {
  const { process } = await start();
  const { id: model } = await process.engine.openModel({ model: 'portraits' });
  const closed: Promise<void>[] = [];
  const statistics = process.engine.statistics(
    { model },
    { onProgress: ({ done }) => done === 500 && closed.push(process.engine.closeModel({ model })) },
  );
  await expect(statistics).rejects.toMatchObject({ code: 'cancelled' });
  await Promise.all(closed);
  await process.dispose();
});

test('kill -9 answers everything that is pending with one sentence', async () => {
  const { process: engineProcess } = await start();
  const { engine, pid } = engineProcess;
  const { id: model } = await engine.openModel({ model: 'portraits' });
  let kill: () => void = () => undefined;
  const killed = new Promise<void>((resolve) => (kill = resolve));
  const pending = Promise.allSettled([
    engine.statistics(
      { model },
      {
        onProgress: () => {
          kill();
        },
      },
    ),
    ...Array.from({ length: 20 }, (_, seed) => engine.heatmap({ model, ...seed42, channel: '3_1', sigma: seed })),
  ]);
  await killed;
  process.kill(pid!, 'SIGKILL');
  const answers = await pending;
  expect(answers).toHaveLength(21);
  expect(answers[0]).toMatchObject({ status: 'rejected', reason: { code: 'engineExited' } });
  for (const answer of answers.filter(({ status }) => status === 'rejected')) {
    expect(answer).toMatchObject({
      reason: { message: 'The engine stopped unexpectedly (SIGKILL): try again, or see the log.' },
    });
  }
  await expect(engine.picture({ model, ...seed42 })).rejects.toMatchObject({ code: 'engineExited' });
  expect(await engineProcess.exited).toMatchObject({ code: 'engineExited' });
});

test('an engine whose host has gone stops its work and ends by itself', async () => {
  const child = fork(built.entry, [modelsDir, built.cacheDir], { serialization: 'advanced', execArgv: [] });
  const request = (id: number, method: string, params: object, progress: number | null): void => {
    child.send({ jsonrpc: '2.0', id, method, params: { params, progress } });
  };
  request(1, 'openModel', { model: 'portraits' }, null);
  const [{ result }] = (await once(child, 'message')) as [{ result: { id: string } }];
  request(2, 'statistics', { model: result.id, samples: 1e9 }, 7);
  const [progress] = (await once(child, 'message')) as [unknown];
  expect(progress).toMatchObject({ method: '$/progress', params: { token: 7 } });
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
