import { fork } from 'node:child_process';
import { deviceLabels, type PicturePrecision } from '../../shared/device.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { environmentOf, missingLibraries, type Gpu } from './devices.ts';
import type { ProbeReport } from './probeReport.ts';

/** The device's numbers may differ from the CPU's by this much of the largest one: the order of sums, nothing more. */
const tolerance = 1e-4;
/**
 * In float16 by this much: three levels of 255 at the worst pixel, where sums of thousands of products are kept in float16 as
 * well. What it does to a generator's pictures is checked with each (`pictureNetwork`).
 */
const float16Tolerance = 0.02;
/** A device is faster when it takes less than this share of the CPU's time: beyond what timing varies by. */
const fasterBelow = 0.8;

/** What came of trying a device. It can be used where it is `faster` or `slower`. */
export const outcomes = ['faster', 'slower', 'wrong', 'refused', 'crashed', 'hung'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Verdict {
  readonly outcome: Outcome;
  /** A clause about the device, without a full stop: `GPU (WebGPU) gave no answer within the 20 s of the trial`. */
  readonly reason: string;
  readonly pictures: PicturePrecision;
}

export interface ProbeOptions {
  /** A script that answers `--probe DEVICE THREADS` with one message for each ProbeReport. */
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
  const reports: ProbeReport[] = [];
  const failure = await new Promise<Failure | null>((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve({ outcome: 'hung', reason: `gave no answer within the ${limitMs / 1000} s of the trial` });
    }, limitMs);
    child.on('message', (message) => {
      const report = message as ProbeReport;
      reports.push(report);
      if (report.precision === 'float16' || !isUsable(judge(gpu, report))) resolve(null);
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
  const [full, half] = reports;
  const { outcome, reason } = full ? judge(gpu, full) : failure!;
  const about = { outcome, reason: `${deviceLabels[gpu]} ${reason}` };
  const pictures = isUsable(about) ? judgeFloat16(full!, half ?? failure!) : inFloat32('is not tried');
  return { ...about, pictures };
}

/** Whether a device can be used: `auto` wants it to be faster as well. */
export function isUsable({ outcome }: Pick<Verdict, 'outcome'>): boolean {
  return outcome === 'faster' || outcome === 'slower';
}

type Failure = Pick<Verdict, 'outcome' | 'reason'>;

function interrupted(gpu: Gpu): StyleSpaceError {
  return new StyleSpaceError('cancelled', `The trial of ${deviceLabels[gpu]} was interrupted: run the command again.`);
}

function judge(gpu: Gpu, report: ProbeReport): Failure {
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

/** @param half how float16 went on a device that can be used, or why there is no report of it */
function judgeFloat16(full: ProbeReport, half: ProbeReport | Failure): PicturePrecision {
  if ('outcome' in half) return inFloat32(half.reason);
  if ('error' in half) return inFloat32(`cannot be used (${firstLine(half.error)})`);
  if ('error' in full) throw new TypeError('a device that cannot be used has no float16');
  const { difference, deviceMs } = half;
  if (!(difference <= float16Tolerance)) return inFloat32(`is ${percent(difference)} off`);
  const [ms, msInFull] = [deviceMs, full.deviceMs].map((time) => time.toFixed(1));
  if (!(deviceMs < fasterBelow * full.deviceMs)) {
    return inFloat32(`is not faster there (${ms!} ms where float32 took ${msInFull!} ms)`);
  }
  const found = `${ms!} ms where float32 took ${msInFull!} ms, ${percent(difference)} off`;
  return { precision: 'float16', reason: `Pictures on the screen are computed in float16 (${found}).` };
}

function inFloat32(why: string): PicturePrecision {
  return { precision: 'float32', reason: `Pictures are computed in float32, because float16 ${why}.` };
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toPrecision(2)} %` : 'infinitely';
}

/** ONNX Runtime's messages begin with the place in its source and the assertion that failed; what follows says why. */
function firstLine(text: string): string {
  const [line] = text.replace(/^\/\S+:\d+ .*? was false\. /s, '').split('\n', 1);
  return line!.slice(0, 200).replace(/\.$/, '');
}
