import { paperThresholds, type Catalogue, type CatalogueHeader } from '../../../src/shared/catalogue.ts';
import { ChannelIntervals } from '../../../src/shared/channelIntervals.ts';
import { isDecided } from '../../../src/shared/decidedChannels.ts';
import { localizedLabel } from '../../../src/shared/localizedChannels.ts';
import { scenarioLabels, type Scenario } from './scenarios.ts';
import { simulatedChecks } from './simulation.ts';
import { wilsonInterval } from './wilsonInterval.ts';

export interface SimulatedOutcome {
  readonly scenario: Scenario;
  /** Of each decided channel, how many images that took; rising. */
  readonly images: readonly number[];
  readonly decided: number;
  /** Decided, and not as the scenario says. */
  readonly wrong: number;
  /** An interval missed the truth at a check. */
  readonly outside: number;
  /** So did Wilson's of the first label. */
  readonly wilsonOutside: number;
}

/** Many channels of one scenario, each decided for itself. */
export function simulatedChannels(scenario: Scenario, channels: number, limit: number): SimulatedOutcome {
  const rate = (label: number): number => scenario.fractions[label] ?? 0;
  const fractions = Float64Array.from({ length: channels * scenarioLabels }, (_, i) => rate(i % scenarioLabels));
  const presence = Array.from({ length: scenarioLabels }, (_, label) => scenario.presence?.[label] ?? 1);
  const decided = new Map<number, { readonly images: number; readonly wrong: boolean }>();
  const [outside, wilsonOutside] = [new Set<number>(), new Set<number>()];
  for (const catalogue of simulatedChecks({ header: headerOf(channels), fractions, presence }, limit)) {
    const { counts } = catalogue;
    const intervals = new ChannelIntervals(counts);
    for (let row = 0; row < channels; row++) {
      if (!decided.has(row) && isDecided(catalogue, row, intervals)) {
        decided.set(row, { images: counts.images, wrong: isWrong(catalogue, row, scenario) });
      }
      for (let label = 0; label < scenarioLabels; label++) {
        if (misses(intervals.fraction(row, label), rate(label))) outside.add(row);
      }
      const first = wilsonInterval(counts.wins[row * scenarioLabels]!, counts.presence[0]!);
      if (misses(first, rate(0))) wilsonOutside.add(row);
    }
  }
  const ends = [...decided.values()];
  return {
    scenario,
    images: ends.map(({ images }) => images).sort((a, b) => a - b),
    decided: ends.length,
    wrong: ends.filter(({ wrong }) => wrong).length,
    outside: outside.size,
    wilsonOutside: wilsonOutside.size,
  };
}

function isWrong(catalogue: Catalogue, row: number, { listed }: Scenario): boolean {
  return listed !== null && localizedLabel(catalogue, row) !== (listed ? 0 : null);
}

function misses([low, high]: readonly [number, number], truth: number): boolean {
  return truth < low || truth > high;
}

function headerOf(channels: number): CatalogueHeader {
  return {
    version: 1,
    model: { name: 'simulated', sha256: '', fingerprint: '', layout: [['conv', channels]] },
    zStream: 'RandomState(0)',
    images: [],
    psi: 1,
    cutoff: null,
    noise: 'none',
    class: null,
    grid: 32,
    score: 'overlap',
    thresholds: paperThresholds,
    regions: {
      kind: 'segmenter',
      name: 'simulated',
      sha256: '',
      labels: Array.from({ length: scenarioLabels }, (_, label) => `region${label + 1}`),
      residual: [],
    },
    sigma: { samples: 2, stream: 'RandomState(0)', psi: 1 },
    batching: {},
    device: 'none',
    ortVersion: '0',
  };
}
