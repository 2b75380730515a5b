import type { Catalogue, CatalogueHeader } from '../../../src/shared/catalogue.ts';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { checkStages } from '../../../src/engine/stylespace/checkStages.ts';
import { GrowingCatalogue } from '../../../src/engine/stylespace/growingCatalogue.ts';
import { VoteLottery } from './voteLottery.ts';

/** What the channels of a simulated discovery are like. */
export interface SimulatedTruth {
  /** Its images do not matter. */
  readonly header: CatalogueHeader;
  /** [channels, labels] */
  readonly fractions: Float64Array;
  /** [labels] Shares of the images. */
  readonly presence: readonly number[];
}

/** The catalogue of a simulated discovery at each of the program's checks, up to `limit` images. */
export function* simulatedChecks(truth: SimulatedTruth, limit: number): Generator<Catalogue> {
  const growing = new GrowingCatalogue(truth.header);
  const lottery = new VoteLottery(truth.fractions, truth.presence, new RandomState(0));
  const effects = new Uint32Array(growing.channels);
  for (const stage of checkStages(Array.from({ length: limit }, (_, image) => image))) {
    for (const image of stage) {
      const present = lottery.image();
      const votes = Uint8Array.from({ length: growing.channels }, (_, row) => lottery.vote(row, present));
      growing.add(image, { present, votes, effects });
    }
    yield growing.catalogue();
  }
}
