// Bundles a TypeScript program and runs it in the checkout: node test/runProgram.mjs test/bench/bench.ts [ARGUMENTS...]
import { spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry, ...args] = process.argv.slice(2);
// Inside the checkout, so that the bundle finds the packages, which stay outside of it.
const outfile = join(root, 'out', 'programs', `${basename(entry, '.ts')}.js`);
await build({
  entryPoints: [resolve(entry)],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: 'linked',
  logLevel: 'warning',
});
const { status, signal } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(signal ? 1 : status);
