import type { Catalogue } from '../../src/shared/catalogue.ts';
import { localizedChannels, localizedLabel } from '../../src/shared/localizedChannels.ts';
import { searchedChannels } from '../../src/shared/modelIdentity.ts';
import { formatStyleChannel } from '../../src/shared/styleChannel.ts';
import { RandomState } from '../../src/engine/numpy/randomState.ts';
import { bestRegion } from './bestRegion.ts';
import type { Claim } from './causal.ts';

/** The catalogue's own claims: every listed channel acts in its region. In the catalogue's order. */
export function listedClaims(catalogue: Catalogue): Claim[] {
  return localizedChannels(catalogue)
    .flat()
    .map(({ channel, label }) => ({ channel: formatStyleChannel(channel), label }));
}

/**
 * `count` channels that the catalogue does not list, drawn by RandomState(0), each with the region that it wins most
 * often: claims that the catalogue does not make.
 */
export function unlistedClaims(catalogue: Catalogue, count: number): Claim[] {
  const random = new RandomState(0);
  return searchedChannels(catalogue.header.model.layout)
    .flatMap((channel, row) => {
      const best = localizedLabel(catalogue, row) === null ? bestRegion(catalogue, row) : undefined;
      return best ? [{ channel: formatStyleChannel(channel), label: best.label, key: random.randomSample() }] : [];
    })
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ channel, label }) => ({ channel, label }));
}
