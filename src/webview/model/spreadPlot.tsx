import type { JSX } from 'preact';
import type { Spread } from '../../shared/layerStatistics.ts';

const [width, height] = [180, 14];

interface SpreadPlotProps {
  /** Of what, for screen readers. */
  readonly of: string;
  readonly spread: Spread;
  /** Of the scale. */
  readonly ends: readonly [low: number, high: number];
}

/** A box plot of a layer's channels, one line high. */
export function SpreadPlot({ of, spread, ends: [low, high] }: SpreadPlotProps): JSX.Element {
  const x = (value: number): number => (high > low ? ((value - low) / (high - low)) * (width - 4) + 2 : width / 2);
  const [least, lower, median, upper, most] = spread;
  const numbers = spread.map((value) => value.toPrecision(2));
  const label = `${of}: ${numbers[0]} to ${numbers[4]}, median ${numbers[2]}`;
  return (
    <svg class="spread" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      <line x1={x(least)} x2={x(most)} y1={height / 2} y2={height / 2} />
      <rect x={x(lower)} width={Math.max(1, x(upper) - x(lower))} y={3} height={height - 6} />
      <line class="median" x1={x(median)} x2={x(median)} y1={1} y2={height - 1} />
    </svg>
  );
}
