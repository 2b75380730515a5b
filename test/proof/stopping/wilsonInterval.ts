/** The 97.5 % point of the standard normal distribution. */
const z = 1.959963984540054;

/** Wilson's 95 % score interval (E. B. Wilson 1927), which is meant for one number of trials that was fixed before. */
export function wilsonInterval(successes: number, trials: number): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const fraction = successes / trials;
  const centre = fraction + z ** 2 / (2 * trials);
  const half = z * Math.sqrt((fraction * (1 - fraction)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return [(centre - half) / scale, (centre + half) / scale];
}
