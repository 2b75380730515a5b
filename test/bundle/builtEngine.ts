import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const modelsDir = join(root, 'models');

/** A folder of a test's own, inside the checkout so that the bundle finds the native packages. */
export interface BuiltEngine {
  readonly entry: string;
  /** Empty. */
  readonly cacheDir: string;
  remove(): Promise<void>;
}

/** Builds the engine as it is shipped. */
export async function buildEngine(): Promise<BuiltEngine> {
  await mkdir(join(root, 'out'), { recursive: true });
  const folder = await mkdtemp(join(root, 'out', 'engine-'));
  const args = ['esbuild.mjs', '--production', '--outdir', folder, 'engine'];
  await promisify(execFile)(process.execPath, args, { cwd: root });
  return {
    entry: join(folder, 'engine.js'),
    cacheDir: join(folder, 'cache'),
    remove: () => rm(folder, { recursive: true }),
  };
}
