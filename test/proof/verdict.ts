import type { Claim, Push } from './causal.ts';
import { changeRatio } from './changeRatio.ts';
import { median, quantile } from './quantiles.ts';

/** How a channel must do to count as acting in its region: the median of inside over outside. */
export const wantedMedian = 2;

/** What the pushes say of one claim. NaN everywhere where no witness shows the region. */
export interface Verdict {
  readonly claim: Claim;
  readonly witnesses: number;
  /** Of inside over outside, over witnesses and both directions, by the judge's masks. */
  readonly median: number;
  readonly tenth: number;
  /** The same median by the masks of the segmenter that the search used. */
  readonly searchedMedian: number;
  /** Medians of the change inside the region and outside, in 8-bit levels per pixel and colour. */
  readonly inside: number;
  readonly outside: number;
}

export function verdictOf(claim: Claim, pushes: readonly Push[]): Verdict {
  const ratios = pushes.map(({ judged }) => changeRatio(judged));
  // The search's segmenter may not see the region where the judge does.
  const searched = pushes.flatMap((push) => (push.searched.inside > 0 ? [changeRatio(push.searched)] : []));
  return {
    claim,
    witnesses: new Set(pushes.map(({ seed }) => seed)).size,
    median: median(ratios),
    tenth: quantile(ratios, 0.1),
    searchedMedian: median(searched),
    inside: median(pushes.map(({ judged }) => judged.inside)),
    outside: median(pushes.map(({ judged }) => judged.outside)),
  };
}

/** Whether the claim stands. One that could not be tested does not. */
export function stands({ median: ratio }: Verdict): boolean {
  return ratio > wantedMedian;
}
