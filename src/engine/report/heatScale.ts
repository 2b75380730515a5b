/** Heats above this quantile of a page's pixels saturate: a few sharp edges shall not darken every map. */
const shownQuantile = 0.995;

/**
 * The maximum that all heatmaps of one page share, so that they compare: 1, 2 or 5 times a power of ten, just above
 * nearly all heats on the page. 1 when there is no heat at all.
 */
export function commonMaximum(heats: readonly Float32Array[]): number {
  const all = new Float32Array(heats.reduce((sum, heat) => sum + heat.length, 0));
  let at = 0;
  for (const heat of heats) {
    all.set(heat, at);
    at += heat.length;
  }
  const quantile = all.sort()[Math.ceil(shownQuantile * (all.length - 1))] ?? 0;
  return quantile > 0 ? roundUp(quantile) : 1;
}

/** The next of ..., 0.5, 1, 2, 5, 10, ... */
function roundUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  return decade * [1, 2, 5, 10].find((step) => step * decade >= value * (1 - 1e-9))!;
}
