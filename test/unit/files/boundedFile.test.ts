import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readBoundedFile, readBoundedText } from '../../../src/engine/files/boundedFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'stylespace-'));
const path = join(folder, 'a.json');
writeFileSync(path, Buffer.from('\ufeff"é"'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a file up to the limit is read whole, byte order mark included', async () => {
  expect(await readBoundedText(path, 7, 'recipe')).toBe('\ufeff"é"');
  expect((await readBoundedFile(path, 7, 'recipe')).length).toBe(7);
});

test.each([
  [path, 6, /a\.json" has 7 bytes, more than a recipe may have \(6\); it is another file\.$/],
  [join(folder, 'b.json'), 9, /^There is no recipe ".*b\.json"; check the path\.$/],
  [join(path, 'below'), 9, /^There is no recipe ".*below"; check the path\.$/],
  [folder, 9, /" is a folder; choose a recipe in it\.$/],
])('%s with a limit of %d is refused', async (file, limit, message) => {
  await expect(readBoundedFile(file, limit, 'recipe')).rejects.toMatchObject({
    code: 'badFile',
    message: expect.stringMatching(message) as string,
  });
});
