import { mkdtemp, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkModelOfFile, openBundledModelOfFile } from '../../../src/engine/model/modelOfFile.ts';
import { openModel } from '../../../src/engine/model/openModel.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Task } from '../../../src/engine/runtime/task.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const options = { modelsDir: join(repository, 'models'), runtime: new Runtime('cpu', 2) };
const fixture = (name: string): string => join(repository, 'test/fixtures/checkpoints', name);
const task: Task = { priority: 'picture', signal: new AbortController().signal };
const portraitsSha256 = 'c58d35dff70021a8ae795b964c01c21d5d0e314526619c0974de581921b8bbc0';
const torchFile = 'portraits-128.pt';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stylespace-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a bundled model has the name, resolution and version that recipes keep', async () => {
  const opened = await openModel('portraits', options);
  const identity = await opened.identity(task);
  expect(identity).toMatchObject({ name: 'portraits-128@1', sha256: portraitsSha256 });
  expect(identity.layout.slice(0, 4)).toEqual([
    ['conv', 192],
    ['toRgb', 192],
    ['conv0Up', 192],
    ['conv1', 192],
  ]);
});

test('any other name is a path, and the file gives its name', async () => {
  const opened = await openModel(fixture('rosi_32.pt'), options);
  expect(opened.name).toBe('rosi_32.pt');
  await expect(openModel('no-such-model', options)).rejects.toMatchObject({
    code: 'badFile',
    message: expect.stringMatching(/"no-such-model"/) as string,
  });
});

test('a long name of a file is cut to what recipes and catalogues may have', async () => {
  const path = join(folder, `${'x'.repeat(230)}.pt`);
  await copyFile(fixture('rosi_32.pt'), path);
  const { name } = await (await openModel(path, options)).identity(task);
  expect(name).toBe('x'.repeat(200));
});

test('a bundled file that is not the shipped one is refused', async () => {
  const sidecar = await readFile(join(options.modelsDir, 'portraits.json'), 'utf8');
  await writeFile(join(folder, 'portraits.json'), sidecar);
  await copyFile(fixture('rosi_32.pt'), join(folder, 'portraits.safetensors'));
  await expect(openModel('portraits', { ...options, modelsDir: folder })).rejects.toMatchObject({
    code: 'badFile',
    message: expect.stringMatching(/^The bundled model "portraits" is damaged: .*; install it again\.$/) as string,
  });
});

test('the same weights in another format are recognised, other models are not', async () => {
  const bundled = await openModel('portraits', options);
  const torch = await openModel(fixture(torchFile), options);
  const other = await openModel(fixture('rosi_32.pt'), options);
  const wanted = await bundled.identity(task);
  expect(await torch.sha256()).not.toBe(wanted.sha256);
  expect(await checkModelOfFile('"a.json"', wanted, torch, task)).toBeNull();
  await expect(checkModelOfFile('"a.json"', wanted, other, task)).rejects.toMatchObject({
    code: 'modelMismatch',
    message:
      '"a.json" was made with the model "portraits-128@1"; "rosi_32.pt" has another layout: choose the model that it was made with.',
  });
  const retrained = { ...wanted, sha256: '0'.repeat(64), fingerprint: Buffer.alloc(400).toString('base64') };
  await expect(checkModelOfFile('"a.json"', retrained, bundled, task)).rejects.toThrow(
    'the same layout but other weights',
  );
  // A file that names a layout only is not refused, but never passed over in silence.
  const layoutOnly = { ...wanted, name: '128 px', sha256: '', fingerprint: '' };
  expect(await checkModelOfFile('"a.json"', layoutOnly, bundled, task)).toBe(
    '"a.json" names no weights, only the layout "128 px": whether it speaks of "portraits-128@1" is unchecked.',
  );
  await expect(checkModelOfFile('"a.json"', layoutOnly, other, task)).rejects.toThrow('has another layout');
});

test('finds the bundled model of a file by its hash, else by its weights', async () => {
  const wanted = await (await openModel('portraits', options)).identity(task);
  const torch = await (await openModel(fixture(torchFile), options)).identity(task);
  const other = await (await openModel(fixture('rosi_32.pt'), options)).identity(task);
  expect((await openBundledModelOfFile(wanted, options, task))?.name).toBe('portraits-128@1');
  expect((await openBundledModelOfFile(torch, options, task))?.name).toBe('portraits-128@1');
  expect(await openBundledModelOfFile(other, options, task)).toBeNull();
});
