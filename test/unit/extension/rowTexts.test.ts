import { expect, it } from 'vitest';
import type { CatalogueHeader } from '../../../src/shared/catalogue.ts';
import { ChannelTable } from '../../../src/shared/channelFacts.ts';
import { channelGroups, noFilter } from '../../../src/shared/channelGroups.ts';
import { catalogueText, channelText, filterText, groupText } from '../../../src/extension/channelsView/rowTexts.ts';
import { discoveryProgress } from '../../../src/extension/discovery/progressText.ts';
import { emptyCatalogue, layout, model } from '../shared/example.ts';

const catalogue = emptyCatalogue(200, { model: { ...model, layout } });
catalogue.counts.presence.set([200, 194, 12]);
catalogue.counts.wins.set([10, 187, 0]);
catalogue.counts.wins.set([80, 60, 2], 3);
catalogue.counts.effects!.set([200 * 1.2e5, 0]);
const table = new ChannelTable(catalogue);

/** With plain spaces. */
const plain = <T>(text: T): T => JSON.parse(JSON.stringify(text).replaceAll('\u00a0', ' ')) as T;

it('a catalogue says what it found, and by which rule', () => {
  expect(plain(catalogueText('portraits', catalogue, table.standings))).toEqual({
    label: 'portraits',
    description: '1 channel · 200 images',
    tooltip: [
      'portraits-64@1: 1 channel in 1 of 2 regions, from 200 images.',
      'A channel is in a region when it acted there in more than 50.0 % of the images that show it, and by more than 25.0 points more often than anywhere else. Regions in fewer than 20 images do not count.',
      'Grid 32 × 32, score overlap, psi 0.7, regions by portraits, on cpu.',
    ],
    spoken: 'portraits, 1 channel in 1 of 2 regions, from 200 images',
  });
  const young = emptyCatalogue(3);
  young.counts.presence.fill(3);
  expect(plain(catalogueText('a', young, [])).tooltip[1]).toBe('No region has been in 20 images yet.');
});

it('an imported catalogue says that its weights are unchecked, and that it holds fractions', () => {
  const regions: CatalogueHeader['regions'] = {
    kind: 'imported',
    name: 'semantic_top_32',
    sha256: '0'.repeat(64),
    holds: 'fractions',
    labels: catalogue.header.regions.labels,
    residual: [],
  };
  const identity = { name: 'config-f, 1024 px', sha256: '', fingerprint: '', layout };
  const thresholds = { fraction: 0.5, gap: 0.25, minPresence: 0 };
  const imported = { ...catalogue, header: { ...catalogue.header, regions, model: identity, thresholds } };
  const { description, tooltip } = plain(catalogueText('authors', imported, []));
  expect(description).toBe('0 channels · 200 images · weights unchecked');
  expect(tooltip.slice(1, 3)).toEqual([
    'It names no weights, only this layout: whether it speaks of your generator is unchecked.',
    'It was imported from semantic_top_32, which holds fractions, not counts.',
  ]);
  expect(tooltip[3]).toMatch(/than anywhere else\.$/);
});

it('regions say how many channels they have, and when they are rare', () => {
  const regions = new Map([['hair', { name: 'Haar', starred: true }]]);
  const groups = channelGroups(
    { table, notes: { channels: new Map(), regions } },
    { groupBy: 'region', order: 'fraction', filter: noFilter },
  );
  expect(plain(groups.map((group) => groupText(group, catalogue)))).toEqual([
    {
      label: 'Haar',
      description: '1 channel',
      tooltip: ['Haar ("hair" in the catalogue)', '1 channel. The region is in 194 of 200 images.'],
      spoken: 'Region Haar, 1 channel, in 194 of 200 images, starred',
    },
    {
      label: 'mouth',
      description: '0 channels · in 12 of 200',
      tooltip: ['mouth', '0 channels. The region is in 12 of 200 images, fewer than the 20 that it takes to count.'],
      spoken: 'Region mouth, 0 channels, in 12 of 200 images',
    },
  ]);
});

it('layers say their resolution', () => {
  const notes = { channels: new Map(), regions: new Map() };
  const groups = channelGroups({ table, notes }, { groupBy: 'layer', order: 'fraction', filter: noFilter });
  expect(
    plain(groups.map((group) => groupText(group, catalogue))).map(({ label, description }) => [label, description]),
  ).toEqual([
    ['Layer 0', '4 px · 1 of 4'],
    ['Layer 2', '8 px · 0 of 4'],
    ['Layer 3', '8 px · 0 of 3'],
  ]);
});

it('a channel says where, how surely and how strongly', () => {
  expect(plain(channelText(table.facts('0_0')!, layout))).toEqual({
    label: '0_0',
    description: '96 % (89–99) · effect 1.5',
    tooltip: [
      '0_0',
      'Acts in hair: 187 of 194 images with it, 96.4 % (95 % interval 89.1–99.4 %).',
      '91.4 points more often than anywhere else.',
      'Changes the picture by 1.5 of 255 levels per sigma, on average over all of it.',
      'Layer 0 (conv), 4 × 4 pixels.',
    ],
    spoken: 'Channel 0_0, in hair 96.4 %, interval 89.1–99.4 %, effect 1.5',
  });
});

it('a named and starred channel of no region says its id, and where it acts most', () => {
  const notes = { channels: new Map([['0_1', { name: 'light', starred: true }]]), regions: new Map() };
  const text = plain(channelText(table.facts('0_1', notes)!, layout));
  expect(text.label).toBe('light');
  expect(text.description).toBe('0_1 · mostly others · 40 % (28–53) · effect 0.00');
  expect(text.tooltip.slice(0, 2)).toEqual([
    '0_1 · light · starred',
    'Acts in no region alone; most often in others: 80 of 200 images with it, 40.0 % (95 % interval 27.7–53.2 %).',
  ]);
  expect(text.spoken).toBe(
    'light, channel 0_1, in no region, mostly others 40.0 %, interval 27.7–53.2 %, effect 0.00, starred',
  );
});

it('a filter says what it leaves', () => {
  expect(plain(filterText({ text: ' hair ', starredOnly: true }, 2, 40))).toBe(
    'Filter: "hair", starred (2 of 40 channels)',
  );
  expect(plain(filterText({ text: '', starredOnly: true }, 0, 1))).toBe('Filter: starred (0 of 1 channel)');
});

it.each([
  ['opening', 0, 1, 'opening the generator'],
  ['statistics', 31_900, 100_000, 'measuring the channels: 31 %'],
  ['regions', 3, 10, 'finding the regions: 30 %'],
  ['images', 12.9, 200, '12 of 200 images'],
  ['stopping', 12.9, 200, 'stopping'],
] as const)('a discovery in step %s says how far it is', (step, done, total, text) => {
  expect(plain(discoveryProgress({ step, done, total }))).toBe(text);
});
