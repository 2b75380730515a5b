import type { Catalogue } from '../../src/shared/catalogue.ts';

/** The region that a channel wins most often, whether it is listed there or not. */
export interface BestRegion {
  readonly label: number;
  /** Images won, of those that show the region. */
  readonly fraction: number;
  /** The label with the next largest fraction, and how far below it is. */
  readonly rival: number;
  readonly gap: number;
}

/** Undefined where the channel of this row has no votes for a region that enough images show. */
export function bestRegion({ header, counts }: Catalogue, row: number): BestRegion | undefined {
  const labels = counts.presence.length;
  const fractions = Array.from(counts.presence, (presence, label): [label: number, fraction: number] => [
    label,
    presence < header.thresholds.minPresence ? 0 : counts.wins[row * labels + label]! / presence,
  ]);
  const [[label, fraction], [rival, next]] = fractions.sort((a, b) => b[1] - a[1]) as [
    [number, number],
    [number, number],
  ];
  return fraction > 0 ? { label, fraction, rival, gap: fraction - next } : undefined;
}
