import { quantile } from '../proof/quantiles.ts';
import { configF, size256, type Size } from './randomGenerator.ts';

/** How much of everything is measured. */
export interface Effort {
  /** Repetitions before those that count. */
  readonly warmUps: number;
  /** Repetitions of which the median is reported. */
  readonly runs: number;
  /** Pictures per run of synthesis. */
  readonly pictures: number;
  /** Images per run of discovery. */
  readonly images: number;
  /** Slider moves per layer. */
  readonly moves: number;
  /** Samples of S for sigma: enough for a unit of strength, not for science. */
  readonly samples: number;
  /** Of the large generator. */
  readonly large: Size;
}

export const fullEffort: Effort = {
  ...{ warmUps: 1, runs: 5, pictures: 64, images: 4, moves: 200, samples: 2000 },
  large: configF,
};
/** To see that it works, in seconds. */
export const quickEffort: Effort = {
  ...{ warmUps: 0, runs: 1, pictures: 8, images: 1, moves: 4, samples: 500 },
  large: size256,
};

/** A line of the document: medians over runs, or quantiles over moves. */
export interface Measurement {
  readonly what: string;
  readonly value: string;
  /** Smallest and largest run. */
  readonly spread: string;
}

/** Milliseconds of each run of `work` that counts. */
export async function timings({ warmUps, runs }: Effort, work: () => Promise<unknown>): Promise<number[]> {
  for (let run = 0; run < warmUps; run++) await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

/** `numbers` are of one unit; larger or smaller does not matter. */
export function measurement(what: string, numbers: readonly number[], unit: string): Measurement {
  return {
    what,
    value: `${rounded(quantile(numbers, 0.5))} ${unit}`,
    spread: `${rounded(Math.min(...numbers))} to ${rounded(Math.max(...numbers))}`,
  };
}

export function rounded(value: number): string {
  return value.toFixed(value < 9.95 ? 2 : value < 99.5 ? 1 : 0);
}
