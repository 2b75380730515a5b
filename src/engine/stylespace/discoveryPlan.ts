import type { ImageRange, ScoreRule, Thresholds } from '../../shared/catalogue.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import type { ModelIdentity } from '../../shared/modelIdentity.ts';
import type { Model, Sampling } from '../model/model.ts';
import type { NoiseMode } from '../stylegan2/synthesisNetwork.ts';
import type { GradientMaps } from './gradientMaps.ts';
import type { Labeller } from './labeller.ts';
import type { StyleStatistics } from './statistics.ts';

/** Whose channels are searched, and by what. */
export interface DiscoverySubject {
  readonly model: Model;
  readonly identity: ModelIdentity;
  readonly labeller: Labeller;
  /** Their sigma scales the effects. */
  readonly statistics: StyleStatistics;
  /** On the plan's grid. */
  readonly gradients: GradientMaps;
}

/** What is searched, and by which rules: all of it is in the catalogue's header. */
export interface DiscoveryPlan extends Sampling {
  /** Rows of the stream of z, without overlap. */
  readonly images: readonly ImageRange[];
  readonly noise: NoiseMode;
  /** Cells per side; divides the model's resolution and the labeller's size. */
  readonly grid: number;
  readonly score: ScoreRule;
  readonly thresholds: Thresholds;
}

/** Refuses (`badUsage`) a grid that does not fit the pictures or their label images. */
export function checkGrid({ model, labeller }: DiscoverySubject, { grid }: DiscoveryPlan): void {
  for (const [size, whose] of [
    [model.resolution, "the model's picture"],
    [labeller.size, 'the label image'],
  ] as const) {
    if (size % grid === 0) continue;
    const message = `A grid of ${grid} cells cannot be laid over the ${size} pixels of ${whose}: choose a divisor of them.`;
    throw new StyleSpaceError('badUsage', message);
  }
}
