import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineProcess } from '../../src/engine/engineProcess.ts';
import { decodeImage } from '../../src/engine/image/encode.ts';
import { VerdictCache } from '../../src/engine/runtime/verdictCache.ts';
import type { EngineApi, PicturePoint } from '../../src/shared/engineApi.ts';
import { buildEngine, modelsDir, type BuiltEngine } from './builtEngine.ts';

const elsewhere = process.env['STYLESPACE_DEVICE'] !== 'webgpu';
const why = elsewhere ? ' (not without a GPU: test/webgpu.mjs runs it on a Vulkan in software)' : '';
const point = {
  base: { kind: 'seed', seed: 7, psi: 0.7, cutoff: null, class: null, noise: 'const' },
  edits: [{ channel: '9_1', strength: 4, sigma: 1 }],
} as const satisfies PicturePoint;

let built: BuiltEngine;
beforeAll(async () => {
  built = await buildEngine();
});
afterAll(() => built.remove());

test.skipIf(elsewhere)(`the built engine works on a GPU that passes its trial${why}`, async () => {
  const running = await start();
  const onCpu = await looked(running.engine);
  const choice = await running.engine.setDevice({ device: 'webgpu' });
  expect(choice).toMatchObject({ device: 'webgpu', reason: expect.stringMatching(/^It was asked for: GPU/) as string });
  const onGpu = await looked(running.engine);
  expect([onGpu.device, onGpu.pictures]).toEqual(['webgpu', choice.pictures!.precision]);
  expect(levelsApart(onGpu.file, onCpu.file).most).toBeLessThanOrEqual(1);
  await running.dispose();
});

test.skipIf(elsewhere)(`where float16 passed, the screen's pictures are in it and files are not${why}`, async () => {
  const pictures = { precision: 'float16', reason: 'It was tried.' } as const;
  const verdict = { outcome: 'faster', reason: 'GPU (WebGPU) was tried', pictures } as const;
  await new VerdictCache(built.cacheDir).write('webgpu', verdict);
  const running = await start();
  const onCpu = await looked(running.engine);
  expect(await running.engine.setDevice({ device: 'webgpu' })).toMatchObject({ pictures });
  const onGpu = await looked(running.engine);
  expect(onGpu.pictures).toBe('float16');
  expect(levelsApart(onGpu.file, onCpu.file).most).toBeLessThanOrEqual(1);
  const { mean, most } = levelsApart(onGpu.screen, onCpu.screen);
  // Float32's own last bits change a level in a thousand.
  expect(mean).toBeGreaterThan(0.01);
  expect(mean).toBeLessThan(0.5);
  expect(most).toBeLessThan(16);
  await running.dispose();
});

async function start(): Promise<EngineProcess> {
  const { entry, cacheDir } = built;
  return (await EngineProcess.start({ entry, modelsDir, cacheDir }))[0];
}

/** The bundled generator's picture at the point as it is shown and as it is exported, and where it was made. */
async function looked(engine: EngineApi) {
  const { id: model, device, pictures } = await engine.openModel({ model: 'portraits' });
  const screen = (await engine.picture({ model, ...point })).data;
  const file = (await decodeImage(await engine.exportPicture({ model, ...point }), 'the file')).data;
  return { device, pictures, screen, file };
}

function levelsApart(a: Uint8Array, b: Uint8Array): { readonly mean: number; readonly most: number } {
  const apart = [...a].map((level, i) => Math.abs(level - b[i]!));
  return { mean: apart.reduce((sum, each) => sum + each, 0) / apart.length, most: Math.max(...apart) };
}
