import type { Catalogue } from '../../src/shared/catalogue.ts';
import { searchedChannels } from '../../src/shared/modelIdentity.ts';
import { localizedLabel } from '../../src/shared/localizedChannels.ts';
import { bestRegion } from './bestRegion.ts';

/** How the channels that one half lists for a region do in the other half. */
export interface Agreement {
  readonly listed: number;
  /** Of those, how many win the same region most often in the other half. */
  readonly sameRegion: number;
  /** Of those, how many the other half lists for it too. */
  readonly listedToo: number;
}

/** For every label of the catalogues: `from`'s listed channels, looked up in `to`. */
export function splitHalf(from: Catalogue, to: Catalogue): Agreement[] {
  const found = from.header.regions.labels.map(() => ({ listed: 0, sameRegion: 0, listedToo: 0 }));
  searchedChannels(from.header.model.layout).forEach((_, row) => {
    const label = localizedLabel(from, row);
    if (label === null) return;
    const agreement = found[label]!;
    agreement.listed++;
    if (bestRegion(to, row)?.label === label) agreement.sameRegion++;
    if (localizedLabel(to, row) === label) agreement.listedToo++;
  });
  return found;
}

export function sumOf(agreements: readonly Agreement[]): Agreement {
  const sum = (key: keyof Agreement): number => agreements.reduce((total, one) => total + one[key], 0);
  return { listed: sum('listed'), sameRegion: sum('sameRegion'), listedToo: sum('listedToo') };
}
