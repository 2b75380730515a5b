import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeFileAtomically } from '../../../src/engine/files/atomicFile.ts';
import { temporaryFolder } from '../stylespace/temporaryFolder.ts';

it('replaces a file and leaves nothing beside it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a.json');
  writeFileSync(path, 'old');
  await writeFileAtomically(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

it('several writers at once each write a whole file', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a.json');
  const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
  await Promise.all(contents.map((content) => writeFileAtomically(path, content)));
  expect(contents).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(folder)).toEqual(['a.json']);
});

it('says so in one sentence when it cannot, and cleans up', async () => {
  const folder = temporaryFolder();
  const missing = writeFileAtomically(join(folder, 'no', 'a.json'), 'x');
  await expect(missing).rejects.toMatchObject({
    code: 'badFile',
    message: expect.stringMatching(/cannot be written.*:/) as string,
  });
  mkdirSync(join(folder, 'taken'));
  await expect(writeFileAtomically(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'badFile' });
  expect(readdirSync(folder)).toEqual(['taken']);
});
