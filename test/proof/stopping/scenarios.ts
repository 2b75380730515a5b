/** A channel's true behaviour: per label, in how many of its images it wins. */
export interface Scenario {
  readonly name: string;
  /** Of the 11 labels of the paper, the rest being 0. */
  readonly fractions: readonly number[];
  /** The share of images that show each label; 1 where not given. Labels with a fraction come first. */
  readonly presence?: readonly number[];
  /** Whether the first label must be listed, must not be, or may be: what is right up to the tolerance. */
  readonly listed: boolean | null;
}

export const scenarioLabels = 11;

export const scenarios: readonly Scenario[] = [
  { name: 'clear: 90 %', fractions: [0.9, 0.05], listed: true },
  { name: 'nowhere: three regions at 30 %', fractions: [0.3, 0.3, 0.3], listed: false },
  { name: 'fraction 40 %, lead 30', fractions: [0.4, 0.1], listed: false },
  { name: 'fraction 60.1 %, lead 50', fractions: [0.601, 0.1], listed: true },
  { name: 'fraction 50 %, lead 40 (either is right)', fractions: [0.5, 0.1], listed: null },
  { name: 'fraction 55 %, lead 15', fractions: [0.55, 0.4], listed: false },
  { name: 'fraction 66 %, lead 35.1', fractions: [0.66, 0.309], listed: true },
  { name: 'fraction 60 %, lead 25 (either is right)', fractions: [0.6, 0.35], listed: null },
  { name: 'fraction 40 %, in a fifth of the images', fractions: [0.4], presence: [0.2], listed: false },
];
