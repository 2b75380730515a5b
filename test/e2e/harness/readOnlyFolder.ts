import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { promisify } from 'node:util';

const mounts = process.getuid?.() === 0;
const run = promisify(execFile);

/** Makes a folder that nobody can write into. Root may write anywhere that is not mounted to be read only. */
export async function makeReadOnly(folder: string): Promise<void> {
  if (mounts) {
    await run('mount', ['--bind', folder, folder]);
    await run('mount', ['-o', 'remount,bind,ro', folder]);
  } else await chmod(folder, 0o555);
}

export async function makeWritable(folder: string): Promise<void> {
  if (mounts) await run('umount', ['--lazy', folder]);
  else await chmod(folder, 0o755);
}
