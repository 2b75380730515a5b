/** Truncation as in the original: w' = wAvg + psi (w - wAvg), in the first `cutoff` slots of ws (null: in all). */
export interface Truncation {
  readonly psi: number;
  readonly cutoff: number | null;
}

/**
 * The slots of ws, each [samples, wDim]. Slots with the same truncation share one array.
 *
 * @param w [samples, wDim]
 * @param centre gives wAvg [wDim], which may take seconds: asked only where it changes something
 */
export async function truncate(
  w: Float32Array,
  centre: () => Promise<Float32Array>,
  numWs: number,
  { psi, cutoff }: Truncation,
): Promise<readonly Float32Array[]> {
  const wAvg = psi === 1 || cutoff === 0 ? null : await centre();
  const truncated = wAvg ? w.map((number, i) => lerp(wAvg[i % wAvg.length]!, number, psi)) : w;
  return Array.from({ length: numWs }, (_, slot) => (cutoff === null || slot < cutoff ? truncated : w));
}

function lerp(from: number, to: number, fraction: number): number {
  return from + fraction * (to - from);
}
