import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** What the checks find in the folder that is open, by name. */
export async function hostFiles() {
  return {
    'mouth.stylespace.json': await readFile('docs/example.stylespace.json', 'utf8'),
    'begun.stylespace.json': '{\n}\n',
  };
}

/** Bundles the checks into a file that VS Code can load into its extension host, and gives its path. */
export async function bundleHostChecks() {
  const outfile = resolve('out/host/run.cjs');
  await build({
    entryPoints: ['test/host/run.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
