import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How one command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line on stderr that is no progress. */
export const complaint = /^stylespace:/m;

export interface RunOptions {
  /** The working folder: `BuiltProgram.folder` unless given. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the means to interrupt it, once it has started. */
  readonly onStart?: (interrupt: (signal?: NodeJS.Signals) => void) => void;
}

/** The terminal program as it is shipped, and a folder for what tests write. */
export interface BuiltProgram {
  readonly folder: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  remove(): Promise<void>;
}

/** Milliseconds: seconds of work, which may have to wait for other tests'. */
export const buildTimeout = 120_000;

/** Builds the program into a folder of the test's own, inside the checkout so that it finds the native packages. */
export async function buildProgram(): Promise<BuiltProgram> {
  await mkdir(join(root, 'out'), { recursive: true });
  const folder = await mkdtemp(join(root, 'out', 'cli-'));
  const dist = join(folder, 'dist');
  await promisify(execFile)(process.execPath, ['esbuild.mjs', '--outdir', dist, 'cli', 'engine'], { cwd: root });
  await symlink(join(root, 'models'), join(folder, 'models'), 'junction');
  const entry = join(dist, 'cli.js');
  return {
    folder,
    run: (args, { cwd = folder, env = {}, onStart } = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [entry, ...args], {
          cwd,
          env: { ...process.env, STYLESPACE_CACHE: join(folder, 'cache'), ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
        child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
        child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
        child.on('error', reject);
        child.on('close', (code) => {
          const [out, error] = [stdout, stderr].map((chunks) => Buffer.concat(chunks).toString('utf8'));
          resolve({ code, stdout: out!, stderr: error! });
        });
        onStart?.((signal = 'SIGINT') => child.kill(signal));
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The stored small generators, by their names. */
export function checkpoint(name: string): string {
  return join(root, 'test', 'fixtures', 'checkpoints', name);
}

export function numpyFixture(name: string): string {
  return join(root, 'test', 'fixtures', 'numpy', name);
}
