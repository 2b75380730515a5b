import { build } from 'esbuild';

/** Every bundle we ship, by its name in dist/. The native packages stay outside: they load their own libraries. */
const bundles = {
  cli: { entryPoints: ['src/cli/main.ts'], banner: { js: '#!/usr/bin/env node' } },
  engine: { entryPoints: ['src/engine/main.ts'] },
};

const production = process.argv.includes('--production');

for (const [name, options] of Object.entries(bundles)) {
  await build({
    ...options,
    outfile: `dist/${name}.js`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['onnxruntime-node', 'sharp'],
    minify: production,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
  });
}
