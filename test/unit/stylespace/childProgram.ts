import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

const fixtures = fileURLToPath(new URL('../../fixtures/checkpoints', import.meta.url));

/** The program to kill, bundled for plain Node; inside the project, where it finds ONNX Runtime. */
export async function childProgram(): Promise<string> {
  const outfile = fileURLToPath(
    new URL(`../../../node_modules/.cache/discoveryChild-${process.pid}.mjs`, import.meta.url),
  );
  const entry = fileURLToPath(new URL('discoveryChild.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  onTestFinished(() => {
    rmSync(outfile, { force: true });
  });
  return outfile;
}

/** Starts it in a folder; `until` makes it wait for the decision of `decidedPlan`. */
export function spawnChild(program: string, folder: string, until = ''): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [program, folder, fixtures, until], { stdio: ['ignore', 'pipe', 'inherit'] });
}
