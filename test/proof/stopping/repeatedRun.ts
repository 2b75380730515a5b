import type { Catalogue } from '../../../src/shared/catalogue.ts';
import { countDecided } from '../../../src/shared/decidedChannels.ts';
import { simulatedChecks, type SimulatedTruth } from './simulation.ts';

export interface DecidedShare {
  readonly images: number;
  /** Shares of the searched channels: with all labels, and with only those that are in a tenth of the images. */
  readonly all: number;
  readonly common: number;
}

/** How a discovery goes whose true fractions are those of a catalogue. */
export function repeatedRun(catalogue: Catalogue, limit: number): DecidedShare[] {
  const { counts } = catalogue;
  const common = [...counts.presence.keys()].filter((label) => counts.presence[label]! >= counts.images / 10);
  const [all, few] = [[...counts.presence.keys()], common].map((labels) => decidedShares(of(catalogue, labels), limit));
  return [...all!.entries()].map(([images, share]) => ({ images, all: share, common: few!.get(images)! }));
}

function decidedShares(truth: SimulatedTruth, limit: number): Map<number, number> {
  const channels = truth.fractions.length / truth.presence.length;
  const shares = new Map<number, number>();
  let next = 50;
  for (const catalogue of simulatedChecks(truth, limit)) {
    const { images } = catalogue.counts;
    if (images < next && images < limit) continue;
    shares.set(images, countDecided(catalogue) / channels);
    next = images * 1.9;
  }
  return shares;
}

function of({ header, counts }: Catalogue, labels: readonly number[]): SimulatedTruth {
  const all = counts.presence.length;
  const fractions = Float64Array.from({ length: (counts.wins.length / all) * labels.length }, (_, i) => {
    const label = labels[i % labels.length]!;
    return counts.wins[Math.floor(i / labels.length) * all + label]! / counts.presence[label]!;
  });
  const names = labels.map((label) => header.regions.labels[label]!);
  return {
    header: { ...header, regions: { ...header.regions, labels: names, residual: [] } },
    fractions,
    presence: labels.map((label) => counts.presence[label]! / counts.images),
  };
}
