/** Truncation as in the original: w' = wAvg + psi (w - wAvg), in the first `cutoff` slots of ws (null: in all). */
export interface Truncation {
  readonly psi: number;
  readonly cutoff: number | null;
}

/**
 * The slots of ws, each [samples, wDim]. Slots with the same truncation share one array.
 *
 * @param w [samples, wDim]
 * @param wAvg [wDim]
 */
export function truncate(
  w: Float32Array,
  wAvg: Float32Array,
  numWs: number,
  { psi, cutoff }: Truncation,
): readonly Float32Array[] {
  const truncated = psi === 1 ? w : w.map((number, i) => lerp(wAvg[i % wAvg.length]!, number, psi));
  return Array.from({ length: numWs }, (_, slot) => (cutoff === null || slot < cutoff ? truncated : w));
}

function lerp(from: number, to: number, fraction: number): number {
  return from + fraction * (to - from);
}
