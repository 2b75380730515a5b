import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { snapshotFormats, writeFullSizeSnapshot } from '../unit/checkpoint/fullSizeSnapshot.ts';
import { buildProgram, buildTimeout, type BuiltProgram } from './builtProgram.ts';
import { peakMemory } from './peakMemory.ts';

let program: BuiltProgram;
beforeAll(async () => {
  program = await buildProgram();
}, buildTimeout);
afterAll(() => program.remove());

// Windows has no program that tells the most memory of another: what is read there is the same.
test.skipIf(process.platform === 'win32').each(snapshotFormats)(
  '%s of full size is inspected in little memory: what is not the generator is never loaded',
  async (format) => {
    const path = join(program.folder, 'full');
    const { fileBytes, generatorBytes } = await writeFullSizeSnapshot(path, format);
    expect(fileBytes).toBeGreaterThan(350e6);
    const entry = join(program.folder, 'dist', 'cli.js');
    const { stdout, bytes } = await peakMemory(process.execPath, [entry, 'inspect', path, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      format,
      resolution: 1024,
      sizeBytes: fileBytes,
      channels: { total: 9088, withoutToRgb: 6048 },
    });
    expect(bytes).toBeGreaterThan(10e6);
    expect(bytes).toBeLessThan(1.5 * generatorBytes + 150e6);
    console.log(`${(bytes / 1e6).toFixed(0)} MB for a file of ${(fileBytes / 1e6).toFixed(0)} MB`);
  },
);

test('the most memory of a process is what it has filled', async () => {
  const { bytes } = await peakMemory(process.execPath, ['-e', 'Buffer.alloc(300e6, 1)']);
  expect(bytes).toBeGreaterThan(300e6);
  expect(bytes).toBeLessThan(450e6);
});
