import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../files/atomicFile.ts';
import type { Gpu } from './devices.ts';
import type { PicturePrecision } from '../../shared/device.ts';
import { outcomes, type Verdict } from './deviceProbe.ts';
import { ortVersion } from './ort.ts';

/** Raised when the probe changes, so that old verdicts are forgotten. */
const probeVersion = 2;

/** Remembers what came of trying a device, as long as the machine and the runtime stay what they were. */
export class VerdictCache {
  constructor(private readonly cacheDir: string) {}

  /** What was found on this very machine; undefined where nothing was, or the file is not one of ours. */
  async read(gpu: Gpu): Promise<Verdict | undefined> {
    try {
      const { key, ...kept } = JSON.parse(await readFile(this.#path(gpu), 'utf8')) as Record<string, unknown>;
      return key === (await machineKey()) && isVerdict(kept) ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  async write(gpu: Gpu, verdict: Verdict): Promise<void> {
    await mkdir(this.cacheDir, { recursive: true });
    await writeFileAtomically(this.#path(gpu), JSON.stringify({ key: await machineKey(), ...verdict }));
  }

  #path(gpu: Gpu): string {
    return join(this.cacheDir, `device-${gpu}.json`);
  }
}

function isVerdict(kept: object): kept is Verdict {
  const { outcome, reason, pictures } = kept as Partial<Verdict>;
  const known = outcome !== undefined && outcomes.includes(outcome) && typeof reason === 'string';
  return known && isPrecision(pictures);
}

function isPrecision(kept: Partial<PicturePrecision> | undefined): boolean {
  return (kept?.precision === 'float32' || kept?.precision === 'float16') && typeof kept.reason === 'string';
}

/** Changes with the runtime, the system, the graphics adapters and, where files tell it, their driver. */
async function machineKey(): Promise<string> {
  const parts = [
    probeVersion,
    ortVersion,
    type(),
    release(),
    arch(),
    cpus()[0]?.model,
    totalmem(),
    process.env['VK_ICD_FILENAMES'],
    process.env['VK_DRIVER_FILES'],
    ...(await linuxAdapters()),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** PCI ids of the graphics cards and the version of NVIDIA's driver; nothing on other systems. */
async function linuxAdapters(): Promise<(string | null)[]> {
  const drm = '/sys/class/drm';
  const cards = (await readdir(drm).catch(() => [])).filter((name) => /^card\d+$/.test(name)).sort();
  const files = cards.flatMap((card) => [join(drm, card, 'device/vendor'), join(drm, card, 'device/device')]);
  const paths = [...files, '/proc/driver/nvidia/version'];
  return Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => null)));
}
