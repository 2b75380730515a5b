import { chmod, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

/** CommonJS packages inside an ES module still ask for Node's own modules by `require`. No source may use this name. */
const requireForPackages =
  "import { createRequire as requireOfBundle } from 'node:module'; const require = requireOfBundle(import.meta.url);";

/** Where a bundle runs: Node by itself, VS Code's extension host (which loads CommonJS), or a webview. */
const program = { platform: 'node', target: 'node20', format: 'esm', extension: '.js' };
const host = { platform: 'node', target: 'node20', format: 'cjs', extension: '.cjs' };
const page = { platform: 'browser', target: 'chrome120', format: 'esm', extension: '.js' };

/** The pages, each with a style sheet beside it. */
const pages = ['channel', 'model', 'recipe'];

/** Every bundle we ship, by its name in dist/. */
const bundles = {
  cli: { entry: 'src/cli/main.ts', firstLines: ['#!/usr/bin/env node', requireForPackages], ...program },
  engine: { entry: 'src/engine/main.ts', firstLines: [requireForPackages], ...program },
  extension: { entry: 'src/extension/main.ts', ...host },
  ...Object.fromEntries(pages.map((name) => [`webview/${name}`, { entry: `src/webview/${name}/main.tsx`, ...page }])),
};

const { values, positionals } = parseArgs({
  options: {
    production: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
    // A file for the folders of the packages whose code is in the bundles, as JSON.
    packages: { type: 'string' },
  },
  allowPositionals: true,
});
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

const bundledPackages = new Set();

// node esbuild.mjs [--production] [--outdir DIR] [--packages FILE] [NAME...]
for (const name of positionals.length > 0 ? positionals : Object.keys(bundles)) {
  const { entry, firstLines = [], extension, ...where } = bundles[name];
  const outfile = resolve(values.outdir, `${name}${extension}`);
  const { metafile } = await build({
    metafile: true,
    entryPoints: [entry],
    outfile,
    bundle: true,
    ...where,
    // jsonc-parser's CommonJS build loads its parts by computed names, which cannot be bundled.
    mainFields: where.platform === 'browser' ? ['browser', 'module', 'main'] : ['module', 'main'],
    banner: { js: firstLines.join('\n') },
    define: { STYLESPACE_VERSION: JSON.stringify(version) },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Native packages load their own libraries; VS Code brings its own API.
    external: ['onnxruntime-node', 'sharp', 'vscode'],
    minify: values.production,
    sourcemap: values.production ? false : 'linked',
    logLevel: 'warning',
  });
  for (const input of Object.keys(metafile.inputs)) {
    const folder = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder) bundledPackages.add(folder);
  }
  if (name === 'cli') await chmod(outfile, 0o755);
}
if (values.packages) await writeFile(values.packages, JSON.stringify([...bundledPackages].sort()));
