import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { quantile } from '../proof/quantiles.ts';
import type { Effort, Measurement } from './measure.ts';
import { measurement, rounded } from './measure.ts';

/** For how long a hand rests before the page asks for the exact picture: `src/webview/handRest.ts`. */
const restMs = 150;

/** What test/e2e/bench/editorBench.ts measures in VS Code's workbench; times in ms. */
interface EditorTimes {
  readonly activationMs: number;
  readonly packageBytes: number;
  readonly slider: readonly ChannelTimes[];
  /** The same while a discovery runs. */
  readonly busy: ChannelTimes;
  readonly cancelMs: number;
  /** Of the large generator: from a step to its first pixels, and to those of the exact picture. */
  readonly large: { readonly first: readonly number[]; readonly exact: readonly number[] };
}

interface ChannelTimes {
  readonly channel: string;
  readonly times: readonly number[];
  /** Moves whose pixels are shown. */
  readonly shownPerSecond: number;
  /** Pictures of the engine that arrive meanwhile. */
  readonly madePerSecond: number;
}

/**
 * The packaged extension in the workbench, in a browser: each move to its pixels on the canvas, and what users wait for.
 *
 * @param large file of the large generator
 */
export async function benchEditor(
  { moves, runs }: Effort,
  large: string,
): Promise<{ editor: Measurement[]; largeInEditor: Measurement[] }> {
  const efforts = ['--moves', String(moves), '--large', large, '--large-moves', String(runs)];
  const program = ['test/runProgram.mjs', 'test/e2e/bench/editorBench.ts', ...efforts];
  const { stdout } = await promisify(execFile)(process.execPath, program, { maxBuffer: 2 ** 24 });
  const times = JSON.parse(stdout.trim().split('\n').at(-1)!) as EditorTimes;
  const { activationMs, packageBytes, slider, busy, cancelMs } = times;
  const row = (what: string, { channel, times, shownPerSecond, madePerSecond }: ChannelTimes): Measurement => ({
    what: `slider of ${channel} to its pixels, ${what}, p95`,
    value: `${rounded(quantile(times, 0.95))} ms`,
    spread: `median ${rounded(quantile(times, 0.5))}, slowest ${rounded(Math.max(...times))}; ${rounded(shownPerSecond)} shown/s, ${rounded(madePerSecond)} made/s`,
  });
  const once = (what: string, value: string): Measurement => ({ what, value, spread: '' });
  const editor = [
    ...slider.map((times) => row('in the editor', times)),
    row('in the editor while a discovery runs', busy),
    once('cancelling a discovery, until the view says so', `${rounded(cancelMs)} ms`),
    once('activation of the extension, as VS Code counts it', `${rounded(activationMs)} ms`),
    once('the package (VSIX)', `${(packageBytes / 1e6).toFixed(1)} MB`),
  ];
  const largeInEditor = [
    measurement('in the editor, slider of 3_1 to preview', times.large.first, 'ms'),
    measurement(
      `in the editor, from the end of ${restMs} ms of rest to the exact picture`,
      times.large.exact.map((ms, step) => ms - times.large.first[step]! - restMs),
      'ms',
    ),
  ];
  return { editor, largeInEditor };
}
