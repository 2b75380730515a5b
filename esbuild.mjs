import { chmod, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

/** Every bundle we ship, by its name in dist/. */
const bundles = {
  cli: { entry: 'src/cli/main.ts', firstLine: '#!/usr/bin/env node' },
  engine: { entry: 'src/engine/main.ts' },
};

/** CommonJS packages inside an ES module still ask for Node's own modules by `require`. No source may use this name. */
const requireForPackages =
  "import { createRequire as requireOfBundle } from 'node:module'; const require = requireOfBundle(import.meta.url);";

const { values, positionals } = parseArgs({
  options: { production: { type: 'boolean', default: false }, outdir: { type: 'string', default: 'dist' } },
  allowPositionals: true,
});
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

// node esbuild.mjs [--production] [--outdir DIR] [NAME...]
for (const name of positionals.length > 0 ? positionals : Object.keys(bundles)) {
  const { entry, firstLine } = bundles[name];
  const outfile = resolve(values.outdir, `${name}.js`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // jsonc-parser's CommonJS build loads its parts by computed names, which cannot be bundled.
    mainFields: ['module', 'main'],
    banner: { js: [firstLine, requireForPackages].filter(Boolean).join('\n') },
    define: { STYLESPACE_VERSION: JSON.stringify(version) },
    // Native packages load their own libraries.
    external: ['onnxruntime-node', 'sharp'],
    minify: values.production,
    sourcemap: values.production ? false : 'linked',
    logLevel: 'warning',
  });
  if (firstLine) await chmod(outfile, 0o755);
}
