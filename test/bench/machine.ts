import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { ortVersion } from '../../src/engine/runtime/ort.ts';

/** Load per core above which the machine is not idle: numbers taken then say little of the program. */
const idleLoad = 0.25;

/** What measured numbers depend on besides the program. */
export function machineTable(): [string, string][] {
  const cores = cpus();
  return [
    ['processor', `${cores[0]?.model ?? 'unknown'}, ${cores.length} cores`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['system', `${platform()} ${release()}`],
    ['Node.js', process.version],
    ['ONNX Runtime', ortVersion],
  ];
}

/** The load average of the last minute: how many processes wanted to run. 0 where the system does not say (Windows). */
export function currentLoad(): number {
  return loadavg()[0]!;
}

export function isIdle(load: number): boolean {
  return load <= idleLoad * cpus().length;
}
