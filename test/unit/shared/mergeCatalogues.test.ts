import { describe, expect, it } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { countImage } from '../../../src/engine/stylespace/tally.ts';
import type { ImageTally } from '../../../src/engine/stylespace/tally.ts';
import type { Catalogue, CatalogueHeader, ImageRange } from '../../../src/shared/catalogue.ts';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import { parseCatalogue } from '../../../src/shared/catalogueParse.ts';
import { effectUnits } from '../../../src/shared/channelCounts.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import { mergeCatalogues } from '../../../src/shared/mergeCatalogues.ts';
import { emptyCatalogue, header, model } from './example.ts';

const [channels, labels, images] = [11, 3, 60];
const random = new RandomState(7);
const below = (n: number) => Math.floor(random.randomSample() * n);

/** Images as a discovery would count them: labels at random, votes only for labels that are there. */
const tallies = Array.from({ length: images }, (): ImageTally => {
  const present = Uint8Array.from({ length: labels }, () => Number(random.randomSample() < 0.8));
  const votes = Uint8Array.from({ length: channels }, (_, c) => {
    const label = random.randomSample() < 0.7 ? c % labels : below(labels);
    return present[label] ? label : 255;
  });
  const effects = Uint32Array.from({ length: channels }, () => effectUnits(0.1 * random.randomSample() ** 3));
  return { present, votes, effects };
});

function run([first, count]: ImageRange): Catalogue {
  const catalogue = emptyCatalogue(0, { images: [[first, count]] });
  for (const tally of tallies.slice(first, first + count)) countImage(catalogue.counts, tally);
  return catalogue;
}

/** What merging the files of these shards writes. */
function merged(ranges: readonly ImageRange[]): string {
  const parts = ranges.map((range, i) => ({
    what: `shard ${i}`,
    catalogue: parseCatalogue(formatCatalogue(run(range)), 'x'),
  }));
  return formatCatalogue(mergeCatalogues(parts));
}

const whole = formatCatalogue(run([0, images]));

describe('merging shards, from their files, gives the bytes of one run', () => {
  it('in any number, cut and order', () => {
    expect(whole).toContain('"region":"');
    for (let trial = 0; trial < 40; trial++) {
      const cuts = [...new Set([0, images, ...Array.from({ length: 1 + below(6) }, () => below(images))])].sort(
        (a, b) => a - b,
      );
      const ranges = cuts.slice(1).map((end, i): ImageRange => [cuts[i]!, end - cuts[i]!]);
      const order = ranges.map((range) => ({ range, key: random.randomSample() })).sort((a, b) => a.key - b.key);
      expect(merged(order.map(({ range }) => range))).toBe(whole);
    }
  });

  it('also when merges are merged', () => {
    const half = parseCatalogue(
      merged([
        [40, 20],
        [0, 10],
      ]),
      'x',
    );
    const parts = [
      { what: 'a', catalogue: half },
      { what: 'b', catalogue: run([10, 30]) },
    ];
    expect(half.header.images).toEqual([
      [0, 10],
      [40, 20],
    ]);
    expect(formatCatalogue(mergeCatalogues(parts))).toBe(whole);
  });

  it('of one', () => {
    expect(merged([[0, images]])).toBe(whole);
  });
});

describe('refuses, with a sentence that names the file', () => {
  const refused = (a: Catalogue, b: Catalogue, why: string) => {
    const merge = () =>
      mergeCatalogues([
        { what: 'a.json', catalogue: a },
        { what: 'b.json', catalogue: b },
      ]);
    expect(merge).toThrow(StyleSpaceError);
    expect(merge).toThrow(`b.json cannot be merged with a.json: ${why}`);
  };

  it('images that both have', () => {
    refused(run([0, 10]), run([9, 5]), 'they share images');
    refused(run([0, 10]), run([0, 10]), 'they share images');
  });

  it.each<[keyof CatalogueHeader, Partial<CatalogueHeader>]>([
    ['model', { model: { ...model, sha256: '0'.repeat(64) } }],
    ['zStream', { zStream: 'RandomState(6)' }],
    ['psi', { psi: 1 }],
    ['cutoff', { cutoff: 8 }],
    ['noise', { noise: 'none' }],
    ['class', { class: 0 }],
    ['score', { score: 'squared' }],
    ['grid', { grid: 16 }],
    ['thresholds', { thresholds: { ...header.thresholds, minPresence: 10 } }],
    ['regions', { regions: { ...header.regions, labels: ['others', 'mouth', 'hair'] } }],
    ['sigma', { sigma: { ...header.sigma, samples: 1000 } }],
    ['batching', { batching: { directions: 32 } }],
    ['device', { device: 'webgpu' }],
    ['ortVersion', { ortVersion: '1.31.0' }],
  ])('another %s', (field, changes) => {
    const other = run([10, 5]);
    refused(run([0, 10]), { ...other, header: { ...other.header, ...changes } }, `its "${field}" is `);
  });

  it('counts with and without effects', () => {
    const other = run([10, 5]);
    refused(run([0, 10]), { ...other, counts: { ...other.counts, effects: null } }, 'only one of them knows effects');
  });

  it('nothing', () => {
    expect(() => mergeCatalogues([])).toThrow('name at least one');
  });
});
