// The extension as it is installed: npm run package -- [--target linux-x64]. Writes out/stylespace-TARGET.vsix.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, parse, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import sharp from 'sharp';

/**
 * Platforms that both native packages support: the runtime's folder, the picture library's packages, and how many
 * megabytes (10^6 bytes) the file may have. ONNX Runtime has no build for Intel Macs and none for musl.
 */
const targets = {
  'linux-x64': { runtime: 'linux/x64', images: ['sharp-linux-x64', 'sharp-libvips-linux-x64'], limit: 40 },
  'linux-arm64': { runtime: 'linux/arm64', images: ['sharp-linux-arm64', 'sharp-libvips-linux-arm64'], limit: 40 },
  'darwin-arm64': { runtime: 'darwin/arm64', images: ['sharp-darwin-arm64', 'sharp-libvips-darwin-arm64'], limit: 40 },
  'win32-x64': { runtime: 'win32/x64', images: ['sharp-win32-x64'], limit: 50 },
  'win32-arm64': { runtime: 'win32/arm64', images: ['sharp-win32-arm64'], limit: 50 },
};
/** What of the checkout is installed as it is. The network that judges discoveries is for our own proof alone. */
const documents = ['CHANGELOG.md', 'LICENSE', 'media'];
const iconFile = 'media/icon.png';
const models = ['portraits.safetensors', 'portraits-regions.onnx'];
/** Packages that no bundle can hold: they are, or load, native libraries. */
const packages = ['onnxruntime-node', 'onnxruntime-common', 'sharp', '@img/colour', 'detect-libc', 'semver'];
const neverRuns = /\.(map|ts|cts|mts)$|(^|\/)(src|install|script|include)(\/|$)/;
/** The same library under a second name, a link that npm's archives cannot hold. */
const secondCopy = /\.\d+\.\d+\.\d+\.dylib$/;

const root = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: { target: { type: 'string', default: `${process.platform}-${process.arch}` } },
});
const target = targets[values.target];
if (!target) fail(`There is no target "${values.target}": choose one of ${Object.keys(targets).join(', ')}.`);

const staged = join(root, 'out', 'vsix', values.target);
rmSync(staged, { recursive: true, force: true });
stageManifest();
for (const name of documents) cpSync(join(root, name), join(staged, name), { recursive: true });
// VS Code shows no picture and follows no link there that is not on the web.
cpSync(join(root, 'docs', 'extension.md'), join(staged, 'README.md'));
await stageIcon();
for (const weights of models) stageModel(weights);
const bundledPackages = join(root, 'out', 'vsix', `${values.target}.packages.json`);
execFileSync(
  process.execPath,
  ['esbuild.mjs', '--production', '--outdir', join(staged, 'dist'), '--packages', bundledPackages],
  { cwd: root, stdio: 'inherit' },
);
rmSync(join(staged, 'dist', 'cli.js'));
stageNotices(JSON.parse(readFileSync(bundledPackages, 'utf8')));
for (const name of packages) stagePackage(name, join(root, 'node_modules', name));
const { optionalDependencies } = readJson('node_modules/sharp/package.json');
for (const name of target.images.map((image) => `@img/${image}`))
  stagePackage(name, fetchedPackage(name, optionalDependencies[name]));

const packagePath = join(root, 'out', `stylespace-${values.target}.vsix`);
await createVSIX({
  cwd: staged,
  target: values.target,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
const megabytes = statSync(packagePath).size / 1e6;
console.log(`${relative(root, packagePath)}: ${megabytes.toFixed(1)} MB`);
if (megabytes > target.limit) fail(`It may have ${target.limit} MB: see what was staged in ${staged}.`);

/** The manifest without what concerns the checkout: its scripts, its packages, its terminal program. */
function stageManifest() {
  const forCheckout = new Set(['private', 'bin', 'scripts', 'dependencies', 'devDependencies', 'overrides']);
  const entries = Object.entries(readJson('package.json')).filter(([name]) => !forCheckout.has(name));
  const { vscode } = Object.fromEntries(entries).engines;
  const manifest = { ...Object.fromEntries(entries), engines: { vscode }, icon: iconFile };
  mkdirSync(staged, { recursive: true });
  writeFileSync(join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The sign of the activity bar, white on a colour. */
async function stageIcon() {
  const sign = readFileSync(join(root, 'media', 'stylespace.svg'), 'utf8').replace('#000', '#fff');
  const icon = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="7" fill="#3b3370" />
  <g transform="translate(4 4)">${sign}</g>
</svg>`;
  await sharp(Buffer.from(icon)).png().toFile(join(staged, iconFile));
}

/** The licences of the packages whose code is inside of the bundles. Those beside them bring their own files. */
function stageNotices(folders) {
  const notices = folders.map((folder) => {
    const { name, version, license } = readJson(join(folder, 'package.json'));
    const file = readdirSync(join(root, folder)).find((each) => /^(licen[cs]e|copying)/i.test(each));
    const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : `Licensed under ${license}.`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  writeFileSync(
    join(staged, 'THIRD_PARTY_NOTICES.txt'),
    ['Code of these packages is in dist.\n', ...notices].join(line),
  );
}

/** A bundled network: its weights, its sidecar and its card. */
function stageModel(weights) {
  const { name } = parse(weights);
  for (const file of [weights, `${name}.json`, `${name}.md`])
    cpSync(join(root, 'models', file), join(staged, 'models', file));
}

/** Beside the bundles, where they look first: the packager leaves a node_modules at the top out. */
function stagePackage(name, source) {
  cpSync(source, join(staged, 'dist', 'node_modules', name), {
    recursive: true,
    filter: (path) => {
      const file = relative(source, path).split(sep).join('/');
      const forRuntime = /^bin\/napi-v\d+\/(.+)$/.exec(file)?.[1];
      if (forRuntime && !target.runtime.startsWith(forRuntime) && !forRuntime.startsWith(`${target.runtime}/`))
        return false;
      return !neverRuns.test(file) && !secondCopy.test(file);
    },
  });
}

/** The package's folder: in the checkout where this is its platform, else of the registry, kept in out/packages. */
function fetchedPackage(name, version) {
  const installed = join(root, 'node_modules', name);
  if (existsSync(installed)) return installed;
  const folder = join(root, 'out', 'packages', `${name.replace('/', '-')}-${version}`);
  if (!existsSync(join(folder, 'package', 'package.json'))) {
    mkdirSync(folder, { recursive: true });
    const npm = { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' };
    const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', `${name}@${version}`], npm));
    execFileSync('tar', ['-xzf', filename], { cwd: folder });
  }
  return join(folder, 'package');
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
