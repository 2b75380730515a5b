import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Server } from './server.ts';

/**
 * Runs the program of the terminal (`npm run build` makes it) beside a server, and gives what it writes to stdout. It
 * shares the extension's caches, so that sigma is measured once, by whoever comes first.
 */
export async function terminal(server: Server, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/cli.js', ...args], {
    env: {
      ...process.env,
      STYLESPACE_CACHE: server.path('data', 'User', 'globalStorage', 'stylespace.stylespace', 'cache'),
    },
  });
  return stdout;
}
