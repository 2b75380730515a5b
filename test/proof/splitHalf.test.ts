import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../src/shared/catalogue.ts';
import { emptyCatalogue } from '../unit/shared/example.ts';
import { listedClaims, unlistedClaims } from './claims.ts';
import { missingRegions } from './missingRegions.ts';
import { splitHalf, sumOf } from './splitHalf.ts';

/** A search over 100 images that all show every region: votes of the first channels for others, hair and mouth. */
function search(...votes: readonly (readonly [others: number, hair: number, mouth: number])[]): Catalogue {
  const catalogue = emptyCatalogue(100);
  catalogue.counts.presence.fill(100);
  catalogue.counts.wins.set(votes.flat());
  return catalogue;
}

describe('split half', () => {
  const first = search([0, 60, 10], [0, 60, 30], [0, 80, 0], [0, 5, 90]);
  // Listed again; wins hair again, not firmly enough to be listed; wins mouth; nothing.
  const second = search([0, 60, 10], [0, 80, 0], [0, 30, 31], [0, 0, 0]);

  it('asks for the winning region of the channels that the other half lists', () => {
    const [others, hair, mouth] = splitHalf(first, second);
    expect(others).toEqual({ listed: 0, sameRegion: 0, listedToo: 0 });
    expect(hair).toEqual({ listed: 3, sameRegion: 2, listedToo: 2 });
    expect(mouth).toEqual({ listed: 1, sameRegion: 0, listedToo: 0 });
  });

  it('tells the two directions apart', () => {
    const [, hair, mouth] = splitHalf(second, first);
    expect(hair).toEqual({ listed: 2, sameRegion: 2, listedToo: 2 });
    expect(mouth).toEqual({ listed: 0, sameRegion: 0, listedToo: 0 });
    expect(sumOf([hair!, mouth!])).toEqual({ listed: 2, sameRegion: 2, listedToo: 2 });
  });

  it('does not let a region compete that too few images show', () => {
    const other = search([0, 3, 4]);
    other.counts.presence[2] = 19;
    expect(splitHalf(first, other)[1]).toEqual({ listed: 3, sameRegion: 1, listedToo: 0 });
  });
});

describe('claims', () => {
  const catalogue = search([0, 90, 0], [0, 40, 45], [0, 0, 70]);

  it('are the listed channels with their regions, in the order of the regions', () => {
    expect(listedClaims(catalogue)).toEqual([
      { channel: '0_0', label: 1 },
      { channel: '0_2', label: 2 },
    ]);
  });

  it('of unlisted channels are for the region that they win most often; those without a vote make none', () => {
    expect(unlistedClaims(catalogue, 5)).toEqual([{ channel: '0_1', label: 2 }]);
  });
});

describe('regions without a channel', () => {
  it('are named with the channel that comes closest, and what it wins otherwise', () => {
    const [mouth, ...others] = missingRegions(search([0, 90, 0], [0, 40, 45], [0, 30, 20]));
    expect(others).toEqual([]);
    expect(mouth).toMatchObject({ label: 2, presence: 100, channel: '0_1', fraction: 0.45, rival: 1, aboveHalf: 0 });
    expect(mouth!.gap).toBeCloseTo(0.05, 12);
  });
});
