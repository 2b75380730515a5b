import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFullSizeSnapshot } from '../unit/checkpoint/fullSizeSnapshot.ts';
import { buildProgram, buildTimeout, type BuiltProgram } from './builtProgram.ts';

/** Tells the most memory that a process has had, in kilobytes, when it ends. */
const tellMemory = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';

let program: BuiltProgram;
beforeAll(async () => {
  program = await buildProgram();
}, buildTimeout);
afterAll(() => program.remove());

test('a snapshot of full size is inspected in little memory: what is not the generator is never loaded', async () => {
  const path = join(program.folder, 'full.pt');
  const { fileBytes, generatorBytes } = await writeFullSizeSnapshot(path);
  expect(fileBytes).toBeGreaterThan(350e6);
  const entry = join(program.folder, 'dist', 'cli.js');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    ...['--import', tellMemory, entry, 'inspect', path, '--json'],
  ]);
  expect(JSON.parse(stdout)).toMatchObject({
    resolution: 1024,
    sizeBytes: fileBytes,
    channels: { total: 9088, withoutToRgb: 6048 },
  });
  const mostBytes = 1024 * Number(stderr.trim().split('\n').at(-1));
  expect(mostBytes).toBeGreaterThan(10e6);
  expect(mostBytes).toBeLessThan(1.5 * generatorBytes + 150e6);
  console.log(`${(mostBytes / 1e6).toFixed(0)} MB for a file of ${(fileBytes / 1e6).toFixed(0)} MB`);
});
