// Runs the scripts of docs/cluster.md on a real Slurm of one node, set up in a temporary folder and torn down again, and
// compares the merged catalogue with that of one run. Where Slurm cannot be installed or started, says why and skips. Prints a
// closing line `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { documentedScripts } from './documentedScripts.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const packages = ['slurmctld', 'slurmd', 'slurm-client', 'munge'];
const programs = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol'];
const [images, parts] = [10, 3];
/** Milliseconds for the whole of the jobs; they take some ten seconds. */
const patience = 180_000;

const scratch = mkdtempSync(join(tmpdir(), 'stylespace-slurm-'));
const daemons = [];
let outcome = '0 passed, 0 failed';
try {
  const reason = whyNot() ?? (await startSlurm());
  if (reason) console.log(`skipped: ${reason}`);
  else {
    await compareWithOneRun();
    outcome = '1 passed, 0 failed';
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  outcome = '0 passed, 1 failed';
} finally {
  await stopDaemons();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
console.log(outcome);
process.exit(outcome.endsWith('0 failed') ? 0 : 1);

async function compareWithOneRun() {
  run('node', ['esbuild.mjs', 'cli', 'engine'], { cwd: root });
  const work = join(scratch, 'work');
  mkdirSync(join(work, 'bin'), { recursive: true });
  writeFileSync(
    join(work, 'bin', 'stylespace'),
    `#!/bin/bash\nexec "${process.execPath}" "${join(root, 'dist', 'cli.js')}" "$@"\n`,
    { mode: 0o755 },
  );
  for (const [name, script] of documentedScripts(readFileSync(join(root, 'docs', 'cluster.md'), 'utf8'))) {
    // This node has as many processors as it has.
    writeFileSync(join(work, name), script.replace('--cpus-per-task=4', '--cpus-per-task=1'));
  }
  const model = join(root, 'test', 'fixtures', 'checkpoints', 'rosi_32.pt');
  const options = '--regions auto --clusters 3 --grid 8 --device cpu';
  const env = {
    ...withSlurm(),
    PATH: `${join(work, 'bin')}:${process.env.PATH}`,
    ...{ MODEL: model, IMAGES: String(images), PARTS: String(parts), OPTIONS: options },
  };
  const job = run('bash', ['submit.sh'], { cwd: work, env }).trim();
  console.log(`submitted; the merging job is ${job}`);
  await finished(job, env, work);

  // One run that shares the measurements but not the finished images.
  const cache = join(scratch, 'single');
  cpSync(join(work, 'cache'), cache, { recursive: true, filter: (path) => !path.endsWith('.journal') });
  const args = [
    'discover',
    '--model',
    model,
    '--images',
    String(images),
    ...options.split(' '),
    '--out',
    'single.json',
  ];
  run(join(work, 'bin', 'stylespace'), args, { cwd: work, env: { ...env, STYLESPACE_CACHE: cache } });
  const [merged, single] = ['all.stylespace-channels.json', 'single.json'].map((name) =>
    readFileSync(join(work, name)),
  );
  const held = JSON.parse(merged.toString()).images;
  if (JSON.stringify(held) !== `[[0,${images}]]`) throw new Error(`the merged catalogue holds ${JSON.stringify(held)}`);
  if (!merged.equals(single)) throw new Error('the merged catalogue is not that of one run');
  console.log(`${parts} parts on Slurm, merged: the ${merged.length} bytes of one run`);
}

/** Why there is no Slurm to try, after trying to install it; undefined where there is one. */
function whyNot() {
  const absent = () => programs.filter((program) => spawnSync('which', [program], { env: withSlurm() }).status !== 0);
  if (absent().length > 0 && process.platform === 'linux' && process.getuid() === 0) {
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
    spawnSync('apt-get', ['update'], quiet);
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], quiet);
  }
  const missing = absent().join(', ');
  return missing === '' ? undefined : `${missing} cannot be installed here (Debian's packages ${packages.join(', ')})`;
}

/** Starts munge and Slurm as this user, in `scratch` and on free ports; why that did not work, if so. */
async function startSlurm() {
  const at = (name) => join(scratch, name);
  const user = userInfo().username;
  const node = hostname().split('.')[0];
  const [controlPort, nodePort] = [await freePort(), await freePort()];
  for (const folder of ['state', 'spool']) mkdirSync(at(folder));
  writeFileSync(at('munge.key'), Buffer.alloc(128, 'stylespace'), { mode: 0o600 });
  writeFileSync(
    at('slurm.conf'),
    `ClusterName=stylespace
SlurmctldHost=${node}(127.0.0.1)
SlurmctldPort=${controlPort}
SlurmdPort=${nodePort}
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')}
CryptoType=crypto/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=2
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
NodeName=${node} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  );
  const env = withSlurm();
  const munge = [
    'key-file=munge.key',
    'socket=munge.socket',
    'pid-file=munge.pid',
    'log-file=munge.log',
    'seed-file=seed',
  ];
  const paths = munge.map((option) => `--${option.replace('=', `=${scratch}/`)}`);
  daemon('munged', ['--foreground', '--force', ...paths], env);
  await sleep(500);
  daemon('slurmctld', ['-D', '-i'], env);
  daemon('slurmd', ['-D', '-N', node], env);
  for (let waited = 0; waited < 30_000; waited += 500) {
    await sleep(500);
    const { stdout } = spawnSync('sinfo', ['--noheader', '--format=%t'], { env, encoding: 'utf8' });
    if (/^idle/.test(stdout ?? '')) return undefined;
  }
  const logs = daemons.map(({ name, said }) => `${name}: ${said.slice(-3).join(' ').trim()}`);
  return `Slurm does not start here (${logs.join('; ')})`;
}

function daemon(name, args, env) {
  const child = spawn(name, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(String(chunk)));
  child.on('error', (error) => said.push(error.message));
  daemons.push({ name, child, said });
}

/** Waits until the job has ended well; a job before it that failed shows in the logs. */
async function finished(job, env, work) {
  for (let waited = 0; waited < patience; waited += 500) {
    const shown = run('scontrol', ['--oneliner', 'show', 'job', job], { env });
    const state = /JobState=(\S+)/.exec(shown)?.[1];
    if (state === 'COMPLETED') return;
    if (state !== 'PENDING' && state !== 'RUNNING' && state !== 'COMPLETING') break;
    if (/Reason=DependencyNeverSatisfied/.test(shown)) break;
    await sleep(500);
  }
  const logs = spawnSync('bash', ['-c', 'tail -n 5 *.log'], { cwd: work, encoding: 'utf8' }).stdout;
  throw new Error(`The merging job did not complete.\n${logs}\n${run('squeue', [], { env })}`);
}

function run(command, args, options) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status === 0) return stdout;
  throw new Error(`${[command, ...args].join(' ')}: ${error?.message ?? stderr}`);
}

/** An environment that finds this Slurm. Debian keeps daemons in folders that are not on every user's path. */
function withSlurm() {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, SLURM_CONF: join(scratch, 'slurm.conf') };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The first one started is the last to go: the others ask it who they are. */
async function stopDaemons() {
  for (const { child } of daemons.reverse()) {
    if (child.exitCode !== null || child.pid === undefined) continue;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const patient = setTimeout(() => child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(patient);
  }
}
