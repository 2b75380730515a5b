import type { Precision } from '../../shared/device.ts';
import type { Graph } from '../onnx/graph.ts';
import { inFloat16 } from '../onnx/inFloat16.ts';
import { encodeModel } from '../onnx/modelProto.ts';
import { createSession, type Device, type Feeds, type Tensor } from './ort.ts';
import { probeTrial } from './probeGraph.ts';

/** What a probe tells the process that forked it: how float32 went, and, unless that failed, then float16. */
export type ProbeReport =
  | {
      readonly precision: Precision;
      /** The largest difference between the device's numbers and the CPU's, over the CPU's largest number. */
      readonly difference: number;
      /** The shortest of a few runs, copies to and from the device included; of the CPU in float32. */
      readonly cpuMs: number;
      readonly deviceMs: number;
    }
  | { readonly precision: Precision; readonly error: string };

const mostRuns = 5;
/** No further run is begun after this long: a software GPU takes seconds each. */
const runsLimitMs = 4_000;

/** Runs the trial on the CPU and on a device. For a throw-away process: a bad driver may end or hang it here. */
export async function* probeReports(device: Device, threads: number): AsyncGenerator<ProbeReport> {
  const { graph, feeds } = probeTrial();
  let precision: Precision = 'float32';
  try {
    const cpu = await measure(graph, feeds, 'cpu', threads);
    for (const [name, rewritten] of [
      ['float32', graph],
      ['float16', inFloat16(graph)],
    ] as const) {
      precision = name;
      const other = await measure(rewritten, feeds, device, threads);
      yield { precision, difference: difference(other.rgb, cpu.rgb), cpuMs: cpu.ms, deviceMs: other.ms };
    }
  } catch (error) {
    yield { precision, error: error instanceof Error ? error.message : String(error) };
  }
}

async function measure(
  graph: Graph,
  feeds: Feeds,
  device: Device,
  threads: number,
): Promise<{ rgb: Tensor; ms: number }> {
  const session = await createSession(encodeModel(graph), device, threads);
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
    // What is not a number stays so.
    furthest = Math.max(furthest, Math.abs(number - a.data[i]!));
  }
  return furthest / largest;
}
