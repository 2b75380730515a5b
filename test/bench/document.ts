import { table } from '../proof/document/markdown.ts';
import { machineTable, isIdle } from './machine.ts';
import type { Effort, Measurement } from './measure.ts';
import { sliderRow, type SliderTimes } from './slider.ts';

/** Everything that was measured. */
export interface Benchmarks {
  readonly effort: Effort;
  /** Load averages before and after. */
  readonly load: readonly [before: number, after: number];
  readonly measurements: readonly Measurement[];
  readonly slider: readonly SliderTimes[];
  readonly throughProcess: SliderTimes;
}

/** The whole of docs/benchmarks.md. */
export function benchmarkText({ effort, load, measurements, slider, throughProcess }: Benchmarks): string {
  const [before, after] = load.map((value) => value.toFixed(2)) as [string, string];
  const all = { layer: '**all layers**', times: slider.flatMap(({ times }) => times) };
  const head = ['slider of a channel in layer', 'median, ms', '95th percentile, ms', 'slowest, ms'];
  return `# Benchmarks

This page is written by a program and never edited by hand:

    npm run bench

Everything is the bundled model, on the CPU with all cores.

${table(['', 'this machine'], [...machineTable(), ['load average before and after', `${before} and ${after}`]])}

${
  isIdle(load[0])
    ? 'The load after it is our own work.'
    : '**The machine was busy with other work when this was measured: the numbers are worse than they should be.**'
}

Runs of each, after ${effort.warmUps} to warm up: ${effort.runs}. The median, and the smallest and the largest.

${table(
  ['', 'median', 'runs'],
  measurements.map(({ what, value, spread }) => [what, value, spread]),
)}

A slider step in the engine: from a new strength to the 8-bit picture, ${effort.moves} moves per layer. Only the blocks from the
channel's layer on are computed again. Wanted: 95th percentile under 8 ms, under 16 ms with the way to the screen.

${table(head, [...slider, all, throughProcess].map(sliderRow))}

The last line is asked of the engine's process by another one, which receives the picture.`;
}
