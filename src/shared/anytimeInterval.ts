export type Interval = readonly [low: number, high: number];

/**
 * A confidence sequence for a proportion, `successes` of `trials` so far: the chance that the true proportion is ever
 * outside, at any number of trials and however often one looks, is at most `error`. [0, 1] when nothing was tried.
 *
 * The proportions p at which Robbins' beta-binomial mixture stays below 1 / error: the likelihood of the trials averaged
 * over Jeffreys' prior Beta(1/2, 1/2), divided by their likelihood at p, is a martingale that starts at 1, and by Ville's
 * inequality exceeds 1 / error with a chance of at most `error` (H. Robbins, Annals of Mathematical Statistics 41, 1970;
 * S. R. Howard and others, Annals of Statistics 49, 2021).
 */
export function anytimeInterval(successes: number, trials: number, error: number): Interval {
  if (trials === 0) return [0, 1];
  const failures = trials - successes;
  const mixture =
    logGamma(successes + 0.5) + logGamma(failures + 0.5) - logGamma(trials + 1) - Math.log(Math.PI) + Math.log(error);
  const outside = (p: number): boolean => power(p, successes) + power(1 - p, failures) <= mixture;
  const fraction = successes / trials;
  return [successes === 0 ? 0 : edge(0, fraction, outside), failures === 0 ? 1 : edge(1, fraction, outside)];
}

/** The last proportion found outside between one that is and one that is not: the likelihood falls towards both sides. */
function edge(outer: number, inner: number, outside: (p: number) => boolean): number {
  let [out, into] = [outer, inner];
  for (let halvings = 0; halvings < 40; halvings++) {
    const middle = (out + into) / 2;
    if (outside(middle)) out = middle;
    else into = middle;
  }
  return out;
}

/** log(p^n), 0 for 0^0. */
function power(p: number, n: number): number {
  return n === 0 ? 0 : n * Math.log(p);
}

/** The logarithm of the gamma function of x > 0, by Stirling's series above 10: to about 1e-13. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift += Math.log(at);
  const series = 1 / (12 * at) - 1 / (360 * at ** 3) + 1 / (1260 * at ** 5) - 1 / (1680 * at ** 7);
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}
