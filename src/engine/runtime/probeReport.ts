import { createSession, type Device, type Tensor } from './ort.ts';
import { probeTrial, type Trial } from './probeGraph.ts';

/** What a probe tells the process that forked it. */
export type ProbeReport =
  | {
      /** The largest difference between the device's numbers and the CPU's, over the CPU's largest number. */
      readonly difference: number;
      /** The shortest of a few runs, copies to and from the device included. */
      readonly cpuMs: number;
      readonly deviceMs: number;
    }
  | { readonly error: string };

const mostRuns = 5;
/** No further run is begun after this long: a software GPU takes seconds each. */
const runsLimitMs = 4_000;

/** Runs the trial on a device and on the CPU. For a throw-away process: a bad driver may end or hang it here. */
export async function probeReport(device: Device, threads: number): Promise<ProbeReport> {
  try {
    const trial = probeTrial();
    const cpu = await measure(trial, 'cpu', threads);
    const other = await measure(trial, device, threads);
    return { difference: difference(other.rgb, cpu.rgb), cpuMs: cpu.ms, deviceMs: other.ms };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

async function measure({ model, feeds }: Trial, device: Device, threads: number): Promise<{ rgb: Tensor; ms: number }> {
  const session = await createSession(model, device, threads);
  const timed = async (): Promise<{ rgb: Tensor; ms: number }> => {
    const start = performance.now();
    const { rgb } = await session.run(feeds);
    return { rgb: rgb!, ms: performance.now() - start };
  };
  // The first run compiles kernels and is not counted, unless it takes so long that no other is worth the wait.
  const first = await timed();
  if (first.ms > runsLimitMs) return first;
  const runs = [await timed()];
  const begun = performance.now();
  while (runs.length < mostRuns && performance.now() - begun < runsLimitMs) runs.push(await timed());
  return runs.reduce((best, run) => (run.ms < best.ms ? run : best));
}

function difference(a: Tensor, b: Tensor): number {
  let [largest, furthest] = [0, 0];
  for (const [i, number] of b.data.entries()) {
    largest = Math.max(largest, Math.abs(number));
    furthest = Math.max(furthest, Math.abs(number - a.data[i]!));
  }
  return furthest / largest;
}
