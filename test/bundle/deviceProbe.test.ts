import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineProcess } from '../../src/engine/engineProcess.ts';
import { chooseDevice } from '../../src/engine/runtime/chooseDevice.ts';
import { buildEngine, modelsDir, type BuiltEngine } from './builtEngine.ts';

let built: BuiltEngine;
beforeAll(async () => {
  built = await buildEngine();
});
afterAll(() => built.remove());

const hasGpu = process.platform !== 'linux' || existsSync('/dev/dri') || existsSync('/dev/nvidia0');

test.skipIf(hasGpu)('on a machine without a GPU the real trial ends on the CPU and is remembered', async () => {
  const trials = { threads: 2, cacheDir: built.cacheDir };
  const choice = await chooseDevice('auto', { ...trials, probeEntry: built.entry });
  expect(choice).toMatchObject({
    device: 'cpu',
    reason: expect.stringMatching(
      /^The CPU is used: .*GPU \(WebGPU\) (cannot be used|is not faster|gave no answer)/,
    ) as string,
  });
  expect(await chooseDevice('auto', { ...trials, probeEntry: '/nowhere.js' })).toEqual(choice);
});

test.skipIf(hasGpu)('an engine that is asked for a GPU which is not there says so and works on', async () => {
  const { entry, cacheDir } = built;
  const [process] = await EngineProcess.start({ entry, modelsDir, cacheDir });
  await expect(process.engine.setDevice({ device: 'webgpu' })).rejects.toMatchObject({ code: 'deviceUnavailable' });
  expect(await process.engine.openModel({ model: 'portraits' })).toMatchObject({ device: 'cpu' });
  await process.dispose();
});
