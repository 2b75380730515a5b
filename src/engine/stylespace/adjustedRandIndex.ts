/**
 * How far two partitions of the same things agree (L. Hubert and P. Arabie, Journal of Classification 2, 1985): of pairs that are
 * together or apart in both, what is above chance. 1: the same partition, whatever its parts are called; 0: as by chance.
 */
export function adjustedRandIndex(a: Uint8Array, b: Uint8Array): number {
  const parts = 256;
  const [both, ofA, ofB] = [new Float64Array(parts * parts), new Float64Array(parts), new Float64Array(parts)];
  for (let i = 0; i < a.length; i++) {
    both[a[i]! * parts + b[i]!]!++;
    ofA[a[i]!]!++;
    ofB[b[i]!]!++;
  }
  const pairs = (counts: Float64Array): number => counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const [together, inA, inB] = [pairs(both), pairs(ofA), pairs(ofB)];
  const byChance = (inA * inB) / ((a.length * (a.length - 1)) / 2);
  const most = (inA + inB) / 2;
  return most === byChance ? 1 : (together - byChance) / (most - byChance);
}
