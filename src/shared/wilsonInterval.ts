/** The 97.5 % point of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * Wilson's 95 % score interval for a proportion, `successes` of `trials` (E. B. Wilson 1927): unlike the textbook's, it
 * stays within [0, 1] and keeps its coverage near 0 and 1, where good channels are. [0, 1] when nothing was tried.
 */
export function wilsonInterval(successes: number, trials: number): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const fraction = successes / trials;
  const centre = fraction + z ** 2 / (2 * trials);
  const half = z * Math.sqrt((fraction * (1 - fraction)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}
