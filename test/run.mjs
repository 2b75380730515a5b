// All checks, in order, with one count at the end: `npm test`. A failed step does not hide those after it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'stylespace-test-'));
const unitReport = join(scratch, 'unit.json');
const storiesReport = 'out/e2e/report.json';

/** name, command, and how many checks it made: one, unless it says so itself. */
const steps = [
  ['format', ['npx', 'prettier', '--check', '.']],
  ['lint', ['npx', 'eslint', '.']],
  ['types and import rules', ['npx', 'tsc', '-b']],
  ['bundles', ['node', 'esbuild.mjs']],
  ['package', ['node', 'vsix.mjs']],
  [
    'unit, numeric, bundle and terminal tests',
    ['npx', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
    countVitest(unitReport),
  ],
  ['workbench', ['node', 'test/workbench/install.mjs']],
  [
    'stories in the workbench',
    ['npx', 'vitest', 'run', '--config', 'test/e2e/vitest.config.ts'],
    countVitest(storiesReport),
  ],
  ['numbers under WebGPU', ['node', 'test/webgpu.mjs'], countClosingLine],
  ['parts on Slurm', ['node', 'test/cluster/slurm.mjs'], countClosingLine],
  ['renderer and trainers', [pythonWithTorch(), 'models/training/test_training.py'], countClosingLine],
];

installTime();
let [passed, failed] = [0, 0];
for (const [name, [command, ...args], count = countOne] of steps) {
  console.log(`\n== ${name}: ${[command, ...args].join(' ')}`);
  const { status, stdout, error } = spawnSync(command, args, {
    stdio: ['ignore', count === countClosingLine ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
  });
  if (stdout) process.stdout.write(stdout);
  if (error) console.error(error.message);
  const [good, bad] = count(status === 0, stdout ?? '');
  passed += good;
  // A step that fails without naming a failed test has still failed.
  failed += status === 0 ? bad : Math.max(1, bad);
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function countOne(ok) {
  return ok ? [1, 0] : [0, 1];
}

function countVitest(report) {
  rmSync(report, { force: true });
  return () => {
    try {
      const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
      return [numPassedTests, numFailedTests];
    } catch {
      return [0, 1];
    }
  };
}

function countClosingLine(_ok, output) {
  const [, good, bad] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? [null, 0, 1];
  return [Number(good), Number(bad)];
}

/** What tests ask for the most memory of a process. Where it cannot be had, they fail. */
function installTime() {
  const lacks = process.platform === 'linux' && spawnSync('/usr/bin/time', ['--version']).error;
  if (lacks) installDebian('time');
}

function installDebian(...packages) {
  for (const command of [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', ...packages],
  ]) {
    console.log(`== Debian packages: ${command.join(' ')}`);
    spawnSync(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

/** The renderer and the trainers are Python: the first interpreter that has their packages, else Debian's. */
function pythonWithTorch() {
  const candidates = ['python3', '/usr/bin/python3'];
  const usable = (python) => spawnSync(python, ['-c', 'import numpy, torch, PIL']).status === 0;
  const found = candidates.find(usable);
  if (found) return found;
  installDebian('python3-torch', 'python3-numpy', 'python3-pil');
  return candidates.find(usable) ?? 'python3';
}
