import { deviceLabels, type DeviceChoice, type RequestedDevice } from '../../shared/device.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { environmentOf, gpusOf, platformsOf, type Gpu } from './devices.ts';
import { isUsable, probeDevice, type Verdict } from './deviceProbe.ts';
import { VerdictCache } from './verdictCache.ts';

const probeLimitMs = 20_000;

export interface DeviceTrials {
  /** See `ProbeOptions`: the engine itself. */
  readonly probeEntry: string;
  /** Threads that the CPU would use. */
  readonly threads: number;
  /** Where verdicts are kept. */
  readonly cacheDir: string;
  readonly log?: (line: string) => void;
  readonly probeLimitMs?: number;
}

/**
 * Decides where to compute. A GPU is trusted only after a trial (`probeDevice`), once per machine: `auto` takes the first
 * that is faster than the CPU; one that is asked for must only work, and a trial that failed before is repeated, for its
 * driver may have been mended. Rejects with `deviceUnavailable` where the requested one cannot be used.
 */
export async function chooseDevice(requested: RequestedDevice, trials: DeviceTrials): Promise<DeviceChoice> {
  if (requested === 'cpu') return { ...cpu, reason: 'The CPU was asked for.' };
  const choice = requested === 'auto' ? await firstFaster(trials) : await demanded(requested, trials);
  for (const [name, value] of Object.entries(environmentOf(choice.device))) process.env[name] ??= value;
  return choice;
}

async function firstFaster(trials: DeviceTrials): Promise<DeviceChoice> {
  const reasons: string[] = [];
  for (const gpu of gpusOf(thisPlatform)) {
    const verdict = (await new VerdictCache(trials.cacheDir).read(gpu)) ?? (await tryOut(gpu, trials));
    const { outcome, reason, pictures } = verdict;
    if (outcome === 'faster') return { device: gpu, pictures, reason: `${reason}.` };
    reasons.push(reason);
  }
  const why = reasons.length > 0 ? reasons.join('; ') : 'no GPU is supported on this platform';
  return { ...cpu, reason: `The CPU is used: ${why}.` };
}

async function demanded(gpu: Gpu, trials: DeviceTrials): Promise<DeviceChoice> {
  const platforms = platformsOf(gpu);
  if (!platforms.includes(thisPlatform)) {
    throw unavailable(`${deviceLabels[gpu]} does not exist on ${thisPlatform}, only on ${platforms.join(', ')}`);
  }
  const known = await new VerdictCache(trials.cacheDir).read(gpu);
  const verdict = known && isUsable(known) ? known : await tryOut(gpu, trials);
  const { reason, pictures } = verdict;
  if (!isUsable(verdict)) throw unavailable(reason);
  return { device: gpu, pictures, reason: `It was asked for: ${reason}.` };
}

async function tryOut(
  gpu: Gpu,
  { probeEntry, threads, cacheDir, log, probeLimitMs: limit }: DeviceTrials,
): Promise<Verdict> {
  const verdict = await probeDevice(gpu, { entry: probeEntry, threads, limitMs: limit ?? probeLimitMs });
  log?.(`${verdict.reason} [${verdict.outcome}]`);
  // A trial that cannot be remembered is only repeated next time.
  await new VerdictCache(cacheDir).write(gpu, verdict).catch((error: unknown) => log?.(String(error)));
  return verdict;
}

function unavailable(why: string): StyleSpaceError {
  return new StyleSpaceError('deviceUnavailable', `${why}: choose auto or cpu.`);
}

/** ONNX Runtime's kernels for it compute in float32. */
const cpu = { device: 'cpu', pictures: null } as const;

const thisPlatform = `${process.platform}-${process.arch}`;
