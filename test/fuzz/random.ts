/** Whole numbers below a limit, the same on every run. */
export type Random = (limit: number) => number;

/** A 32-bit xorshift. Seeds that lie close together are spread first, so that they begin differently. */
export function randomNumbers(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  const next = (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
  for (let i = 0; i < 8; i++) next(1);
  return next;
}

export function pick<T>(items: readonly T[], random: Random): T {
  return items[random(items.length)]!;
}
