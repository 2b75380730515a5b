import { previewMultiplyAdds } from '../../src/engine/stylespace/editedPictures.ts';
import { table } from '../proof/document/markdown.ts';
import { quantile } from '../proof/quantiles.ts';
import { type BetweenError, movesPerPicture } from './betweenError.ts';
import { machineTable, isIdle } from './machine.ts';
import { type Effort, type Measurement, rounded } from './measure.ts';
import { sliderRow, type SliderTimes } from './slider.ts';

/** Everything that was measured. */
export interface Benchmarks {
  readonly effort: Effort;
  /** Load averages before and after. */
  readonly load: readonly [before: number, after: number];
  readonly measurements: readonly Measurement[];
  readonly slider: readonly SliderTimes[];
  readonly throughProcess: SliderTimes;
  readonly largeSlider: readonly Measurement[];
  readonly previewError: readonly Measurement[];
  readonly betweenError: readonly BetweenError[];
}

/** The whole of docs/benchmarks.md. */
export function benchmarkText(measured: Benchmarks): string {
  const { effort, load, measurements, slider, throughProcess, largeSlider, previewError, betweenError } = measured;
  const [before, after] = load.map((value) => value.toFixed(2)) as [string, string];
  const all = { layer: '**all layers**', times: slider.flatMap(({ times }) => times) };
  const head = ['slider of a channel in layer', 'median, ms', '95th percentile, ms', 'slowest, ms'];
  return `# Benchmarks

This page is written by a program and never edited by hand:

    npm run bench

Everything is on the CPU with all cores, and of the bundled model but for one table.

${table(['', 'this machine'], [...machineTable(), ['load average before and after', `${before} and ${after}`]])}

${
  isIdle(load[0])
    ? 'The load after it is our own work.'
    : '**The machine was busy with other work when this was measured: the numbers are worse than they should be.**'
}

Runs of each, after ${effort.warmUps} to warm up: ${effort.runs}. The median, and the smallest and the largest.

${medians(measurements, 'runs')}

A slider step in the engine: from a new strength to the 8-bit picture, ${effort.moves} moves per layer. Only the blocks from the
channel's layer on are computed again. Wanted: 95th percentile under 8 ms, under 16 ms with the way to the screen.

${table(head, [...slider, all, throughProcess].map(sliderRow))}

The last line is asked of the engine's process by another one, which receives the picture.

${betweenPart(betweenError)}

${largePart(effort, largeSlider, previewError)}`;
}

function betweenPart(betweenError: readonly BetweenError[]): string {
  const head = movesPerPicture.flatMap((each) => [`a picture each ${each} moves`, "the engine's alone"]);
  const cell = (errors: readonly number[]): string =>
    `${rounded(quantile(errors, 0.5))} (${rounded(Math.max(...errors))})`;
  const worse = betweenError.flatMap(({ hands }) =>
    hands.flatMap(({ drawn, engine }) => drawn.map((error, move) => error - engine[move]!)),
  );
  return `## Pictures between the engine's

While a hand moves, the page draws each step from the exact pictures around it, and the engine's own follows. How far from the true
picture of each move is what is on the screen then: mean |difference| in levels of 255, the median over moves and the worst in
brackets, of a hand that goes to and fro between -5 and +5 sigma in steps of 0.5, or between psi 0.2 and 1 in steps of 0.04;
beside it, with the engine's pictures alone.

${table(
  ['slider', ...head],
  betweenError.map(({ slider, hands }) => [
    slider,
    ...hands.flatMap(({ drawn, engine }) => [cell(drawn), cell(engine)]),
  ]),
)}

At no move is it farther by more than ${Math.max(0, ...worse).toFixed(3)} levels.`;
}

function largePart(
  { large }: Effort,
  largeSlider: readonly Measurement[],
  previewError: readonly Measurement[],
): string {
  return `## Previews of a large generator

A picture that needs more than ${previewMultiplyAdds / 1e9} G multiply-adds is previewed while a hand moves, and exact when it
rests. Where the channel's derivative is known, because its heatmap was wanted, the preview follows that to first order; else
the network is left early, and later blocks add what they did to the last exact picture. Wanted: a preview within 150 ms, and
the exact picture within 1.4 times what its convolutions alone take. Measured on random weights, ${large.resolution} px, min(${large.channelBase} / resolution,
${large.channelMax}) channels:

${medians(largeSlider, 'runs')}

How far a preview is from the true picture: mean |difference| in levels of 255, on the bundled model, which needs no previews
and was made to give them.

${medians(previewError, 'pictures')}`;
}

function medians(measurements: readonly Measurement[], of: string): string {
  return table(
    ['', 'median', of],
    measurements.map(({ what, value, spread }) => [what, value, spread]),
  );
}
