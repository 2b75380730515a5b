import type { Witness } from './witnesses.ts';

/** For every label, how far the two segmenters agree on the witnesses: pixels with both over pixels with either. */
export function maskAgreement(witnesses: readonly Witness[], labels: number): number[] {
  const [both, either] = [new Float64Array(labels), new Float64Array(labels)];
  for (const { judged, searched } of witnesses) {
    for (const [pixel, label] of judged.entries()) {
      const other = searched[pixel]!;
      either[label]!++;
      if (other === label) both[label]!++;
      else either[other]!++;
    }
  }
  return Array.from(both, (count, label) => count / either[label]!);
}
