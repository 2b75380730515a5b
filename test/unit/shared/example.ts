import type { Catalogue, CatalogueHeader } from '../../../src/shared/catalogue.ts';
import { catalogueVersion, paperThresholds } from '../../../src/shared/catalogue.ts';
import { emptyCounts } from '../../../src/shared/channelCounts.ts';
import type { ModelIdentity, ModelLayout } from '../../../src/shared/modelIdentity.ts';
import { searchedChannels } from '../../../src/shared/modelIdentity.ts';
import type { Recipe } from '../../../src/shared/recipe.ts';

export const layout: ModelLayout = [
  ['conv', 4],
  ['toRgb', 4],
  ['conv0Up', 4],
  ['conv1', 3],
  ['toRgb', 3],
];

export const model: ModelIdentity = {
  name: 'portraits-64@1',
  sha256: 'ab'.repeat(32),
  fingerprint: 'AQACAAMA',
  layout,
};

export const recipe: Recipe = {
  version: 1,
  model,
  base: { kind: 'seed', seed: 42, psi: 0.7, cutoff: null, class: null, noise: 'const' },
  scale: { samples: 100_000, stream: 'RandomState(5)', psi: 0.7 },
  edits: [
    { channel: '2_1', strength: -5, sigma: 0.125, label: 'smile' },
    { channel: '0_3', strength: 1.25, sigma: 0.5 },
    { channel: '3_2', strength: 7, sigma: 0.25, muted: true },
  ],
  notes: 'two\nlines',
};

export const header: CatalogueHeader = {
  version: catalogueVersion,
  model,
  zStream: 'RandomState(5)',
  images: [],
  psi: 0.7,
  cutoff: null,
  noise: 'const',
  class: null,
  grid: 32,
  score: 'overlap',
  thresholds: paperThresholds,
  regions: {
    kind: 'segmenter',
    name: 'portraits',
    sha256: 'cd'.repeat(32),
    labels: ['others', 'hair', 'mouth'],
    residual: ['others'],
  },
  sigma: { samples: 100_000, stream: 'RandomState(5)', psi: 0.7 },
  batching: { directions: 64 },
  device: 'cpu',
  ortVersion: '1.30.0',
};

/** A catalogue of `images` images whose counts are all zero, for tests to fill in. */
export function emptyCatalogue(images: number, changes: Partial<CatalogueHeader> = {}): Catalogue {
  const changed = { ...header, images: images === 0 ? [] : [[0, images] as const], ...changes };
  const counts = emptyCounts(searchedChannels(changed.model.layout).length, changed.regions.labels.length);
  counts.images = images;
  return { header: changed, counts };
}
