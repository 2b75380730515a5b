import { fork } from 'node:child_process';
import { deviceLabels } from '../../shared/device.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { environmentOf, missingLibraries, type Gpu } from './devices.ts';
import type { ProbeReport } from './probeReport.ts';

/** The device's numbers may differ from the CPU's by this much of the largest one: the order of sums, nothing more. */
const tolerance = 1e-4;
/** A device is faster when it takes less than this share of the CPU's time: beyond what timing varies by. */
const fasterBelow = 0.8;

/** What came of trying a device. It can be used where it is `faster` or `slower`. */
export const outcomes = ['faster', 'slower', 'wrong', 'refused', 'crashed', 'hung'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Verdict {
  readonly outcome: Outcome;
  /** A clause about the device, without a full stop: `GPU (WebGPU) gave no answer within 20 s`. */
  readonly reason: string;
}

export interface ProbeOptions {
  /** A script that answers `--probe DEVICE THREADS` with one message, a ProbeReport. */
  readonly entry: string;
  /** Of the CPU that the device is compared with. */
  readonly threads: number;
  readonly limitMs: number;
}

/** What ends a process from outside, and says nothing about the device. */
const interruptions: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Tries a device in a process of its own, which is killed once it has answered or the time is up: whatever a driver does
 * there, this process does not notice. Rejects with `cancelled` where that process was interrupted.
 */
export async function probeDevice(gpu: Gpu, { entry, threads, limitMs }: ProbeOptions): Promise<Verdict> {
  const child = fork(entry, ['--probe', gpu, String(threads)], {
    execArgv: [],
    // The default, JSON, would turn a difference that is not a number into null.
    serialization: 'advanced',
    env: { ...environmentOf(gpu), ...process.env },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const verdict = await new Promise<Verdict>((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve({ outcome: 'hung', reason: `gave no answer within ${limitMs / 1000} s` });
    }, limitMs);
    child.once('message', (report) => {
      resolve(judge(gpu, report as ProbeReport));
    });
    child.once('error', ({ message }) => {
      resolve({ outcome: 'crashed', reason: `could not be tried (${message})` });
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      // Ctrl+C in a terminal reaches this process, too.
      if (signal && interruptions.includes(signal)) reject(interrupted(gpu));
      resolve({ outcome: 'crashed', reason: `crashed when it was tried (${signal ?? `exit code ${code}`})` });
    });
  });
  child.kill('SIGKILL');
  return { outcome: verdict.outcome, reason: `${deviceLabels[gpu]} ${verdict.reason}` };
}

function interrupted(gpu: Gpu): StyleSpaceError {
  return new StyleSpaceError('cancelled', `The trial of ${deviceLabels[gpu]} was interrupted: run the command again.`);
}

function judge(gpu: Gpu, report: ProbeReport): Verdict {
  if ('error' in report) {
    const why = missingLibraries(gpu, report.error) ?? firstLine(report.error);
    return { outcome: 'refused', reason: `cannot be used (${why})` };
  }
  const { difference, cpuMs, deviceMs } = report;
  // Written so that a difference that is not a number is wrong as well.
  if (!(difference <= tolerance)) {
    return { outcome: 'wrong', reason: `computes other numbers than the CPU (${percent(difference)} off)` };
  }
  const compared = `${deviceMs.toFixed(1)} ms where the CPU took ${cpuMs.toFixed(1)} ms`;
  return deviceMs < fasterBelow * cpuMs
    ? { outcome: 'faster', reason: `agrees with the CPU and is faster (${compared})` }
    : { outcome: 'slower', reason: `is not faster than the CPU (${compared})` };
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toPrecision(2)} %` : 'infinitely';
}

/** ONNX Runtime's messages begin with the place in its source and the assertion that failed; what follows says why. */
function firstLine(text: string): string {
  const [line] = text.replace(/^\/\S+:\d+ .*? was false\. /s, '').split('\n', 1);
  return line!.slice(0, 200).replace(/\.$/, '');
}
