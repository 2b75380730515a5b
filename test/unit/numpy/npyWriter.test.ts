import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/engine/numpy/npy.ts';
import { NpyWriter } from '../../../src/engine/numpy/npyWriter.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'npy-'))));
afterEach(() => rm(folder, { recursive: true }));

it('writes in batches what encodeNpy writes at once', async () => {
  const data = Float32Array.from({ length: 120 }, (_, i) => i / 7);
  const path = join(folder, 'styles.npy');
  const writer = await NpyWriter.create(path, [2, 3]);
  await writer.append(data.subarray(0, 6));
  await writer.append(data.subarray(6, 66));
  await writer.append(data.subarray(66));
  await writer.finish();
  expect(await readFile(path)).toEqual(Buffer.from(encodeNpy([20, 2, 3], data)));
  expect(await readdir(folder)).toEqual(['styles.npy']);
});

it('leaves the older file and nothing else when it is given up', async () => {
  const path = join(folder, 'styles.npy');
  await writeFile(path, 'older');
  const writer = await NpyWriter.create(path, [2]);
  await writer.append(Float32Array.of(1, 2));
  expect(await readFile(path, 'utf8')).toBe('older');
  await writer.discard();
  expect(await readdir(folder)).toEqual(['styles.npy']);
  expect(await readFile(path, 'utf8')).toBe('older');
});

it('replaces an older file, and may be discarded after that', async () => {
  const path = join(folder, 'styles.npy');
  await writeFile(path, 'older');
  const writer = await NpyWriter.create(path, [2]);
  await writer.finish();
  await writer.discard();
  expect(await readFile(path)).toEqual(Buffer.from(encodeNpy([0, 2], new Float32Array(0))));
});

it('refuses a part of a row', async () => {
  const writer = await NpyWriter.create(join(folder, 'x.npy'), [2]);
  await expect(writer.append(Float32Array.of(1, 2, 3))).rejects.toThrow(RangeError);
  await writer.discard();
});

it('says which file could not be written', async () => {
  const path = join(folder, 'missing', 'x.npy');
  await expect(NpyWriter.create(path, [2])).rejects.toThrow(StyleSpaceError);
  await expect(NpyWriter.create(path, [2])).rejects.toThrow(`${path} cannot be written (ENOENT)`);
});
