import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EngineProcess } from '../../../src/engine/engineProcess.ts';
import type { EngineInfo } from '../../../src/shared/engineApi.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Starts an engine that is this script, really forked. */
async function start(script: string): Promise<[EngineProcess, EngineInfo]> {
  const entry = join(folder, 'engine.mjs');
  await writeFile(entry, script);
  return EngineProcess.start({ entry, modelsDir: folder, cacheDir: folder });
}

/** Answers handshakes, and nothing else, ever. */
const onlyHandshakes = (protocolVersion: number): string => `
  process.on('message', ({ id, method }) => {
    if (method === 'handshake') process.send({ jsonrpc: '2.0', id, result: { protocolVersion: ${protocolVersion} } });
  });`;

test('an engine that dies at once is reported with its last words', async () => {
  const failure: unknown = await start(
    'process.stderr.write("first line\\nthe library is missing\\n", () => process.exit(7));',
  ).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'engineExited',
    message: 'The engine stopped unexpectedly (exit code 7): try again, or see the log.',
    cause: 'first line\nthe library is missing',
  });
});

test('an engine of another version is refused and ended', async () => {
  await expect(start(onlyHandshakes(99))).rejects.toMatchObject({
    code: 'engineExited',
    message: expect.stringContaining('protocol 99, expected 1') as string,
  });
});

test('an engine that ignores a cancellation is killed, and its requests are answered', async () => {
  const [process] = await start(onlyHandshakes(1));
  const controller = new AbortController();
  const stuck = process.engine.openModel({ model: 'portraits' }, { signal: controller.signal });
  const patient = process.engine.closeModel({ model: 'model1' });
  const answers = Promise.allSettled([stuck, patient]);
  // Only the limit's own clock: processes and pipes go on as they do.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  controller.abort();
  await vi.advanceTimersByTimeAsync(5_000);
  vi.useRealTimers();
  for (const answer of await answers) {
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'engineExited' } });
  }
});

test('an engine that does not end by itself is killed when it is let go', async () => {
  const [process] = await start(`${onlyHandshakes(1)}; setInterval(() => {}, 1000);`);
  const pending = process.engine.closeModel({ model: 'model1' });
  await Promise.all([process.dispose(), expect(pending).rejects.toMatchObject({ message: 'The engine was stopped.' })]);
  await expect(process.engine.handshake({})).rejects.toMatchObject({ code: 'engineExited' });
});
