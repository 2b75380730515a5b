/**
 * NumPy's default quantile (`method='linear'`) of `count` numbers, `fraction` in [0, 1], to the bit: the position, the
 * neighbours and the two-sided interpolation are those of `numpy/lib/function_base.py` on float64 data. `ascending(i)`
 * is the i-th smallest number; only the one or two that matter are asked for.
 */
export function linearQuantile(ascending: (rank: number) => number, count: number, fraction: number): number {
  const position = (count - 1) * fraction;
  if (position >= count - 1) return ascending(count - 1);
  const rank = Math.floor(position);
  const weight = position - rank;
  const [below, above] = [ascending(rank), ascending(rank + 1)];
  const step = above - below;
  return weight >= 0.5 ? above - step * (1 - weight) : below + step * weight;
}
