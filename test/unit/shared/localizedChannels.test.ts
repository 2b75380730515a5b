import { describe, expect, it } from 'vitest';
import { anytimeInterval } from '../../../src/shared/anytimeInterval.ts';
import type { Catalogue, CatalogueHeader } from '../../../src/shared/catalogue.ts';
import { channelStandings, localizedChannels, localizedLabel } from '../../../src/shared/localizedChannels.ts';
import { formatStyleChannel } from '../../../src/shared/styleChannel.ts';
import { emptyCatalogue, header, model } from './example.ts';

/** A catalogue of one channel with these wins and presences; labels are others (residual), hair, mouth. */
function oneChannel(wins: number[], presence: number[], thresholds = header.thresholds): Catalogue {
  const catalogue = emptyCatalogue(1000, { model: { ...model, layout: [['conv', 1]] }, thresholds });
  catalogue.counts.presence.set(presence);
  catalogue.counts.wins.set(wins);
  return catalogue;
}

const label = (...args: Parameters<typeof oneChannel>) => {
  const found = localizedLabel(oneChannel(...args), 0);
  return found === null ? null : header.regions.labels[found];
};

describe('the rule', () => {
  it.each([
    ['fraction above 1/2', [0, 501, 0], [1000, 1000, 1000], 'hair'],
    ['fraction at 1/2', [0, 500, 0], [1000, 1000, 1000], null],
    ['gap above 1/4', [0, 600, 349], [1000, 1000, 1000], 'hair'],
    ['gap at 1/4', [0, 600, 350], [1000, 1000, 1000], null],
    ['gap at 1/4 where doubles say more: 0.535 - 0.285', [0, 535, 57], [1000, 1000, 200], null],
    ['gap at 1/4 where doubles say less: 0.7 - 0.45', [0, 700, 90], [1000, 1000, 200], null],
    ['just above that', [0, 536, 57], [1000, 1000, 200], 'hair'],
    ['presence, not images, below the line', [0, 301, 0], [1000, 600, 1000], 'hair'],
    ['presence of the rival too', [0, 700, 100], [1000, 1000, 200], null],
    ['the residual label as a rival', [400, 600, 0], [1000, 1000, 1000], null],
    ['the residual label is no region', [900, 0, 0], [1000, 1000, 1000], null],
    ['no votes at all', [0, 0, 0], [1000, 1000, 1000], null],
    ['a tie', [0, 500, 500], [1000, 600, 600], null],
    ['present 19 times: no candidate', [0, 19, 0], [1000, 19, 1000], null],
    ['present 20 times', [0, 20, 0], [1000, 20, 1000], 'hair'],
    ['present 19 times: no rival', [0, 600, 15], [1000, 1000, 19], 'hair'],
    ['present 20 times: a rival', [0, 600, 15], [1000, 1000, 20], null],
    ['nothing present', [0, 0, 0], [0, 0, 0], null],
  ])('%s', (_, wins, presence, region) => {
    expect(label(wins, presence)).toBe(region);
  });

  it('takes other thresholds from the header', () => {
    const strict = { fraction: 0.7, gap: 0.3, minPresence: 0 };
    expect(label([0, 7, 4], [10, 10, 10], strict)).toBe(null);
    expect(label([0, 8, 5], [10, 10, 10], strict)).toBe(null);
    expect(label([0, 8, 4], [10, 10, 10], strict)).toBe('hair');
  });
});

it('says of every channel where it acts most', () => {
  const catalogue = emptyCatalogue(100, { model: { ...model, layout: [['conv', 3]] } });
  catalogue.counts.presence.set([100, 100, 10]);
  catalogue.counts.wins.set([0, 60, 5, 55, 45, 0, 70, 10, 10]);
  const figures = channelStandings(catalogue).map(({ label, localized, wins, presence }) => [
    label,
    localized,
    wins,
    presence,
  ]);
  expect(figures).toEqual([
    [1, true, 60, 100],
    [0, false, 55, 100],
    [0, false, 70, 100],
  ]);
  const [nothing] = channelStandings(emptyCatalogue(0));
  expect(nothing).toMatchObject({ label: null, localized: false, fraction: 0, gap: 0, effect: 0 });
});

it('lists by fraction, then gap, then network order, and leaves ToRGB out', () => {
  const layout: CatalogueHeader['model']['layout'] = [
    ['conv', 2],
    ['toRgb', 9],
    ['conv0Up', 3],
  ];
  const catalogue = emptyCatalogue(100, { model: { ...model, layout } });
  catalogue.counts.presence.set([100, 100, 50]);
  catalogue.counts.wins.set([0, 60, 5, 0, 90, 5, 0, 60, 0, 0, 60, 0, 0, 10, 40]);
  catalogue.counts.effects!.set([0, 0, 0, 0, 3e9]);
  const [others, hair, mouth] = localizedChannels(catalogue);
  expect(others).toEqual([]);
  expect(hair!.map(({ channel }) => formatStyleChannel(channel))).toEqual(['0_1', '2_0', '2_1', '0_0']);
  expect(mouth).toEqual([
    {
      channel: { layer: 2, channel: 2 },
      label: 2,
      localized: true,
      ...{ wins: 40, presence: 50, fraction: 0.8, gap: 0.8 - 0.1, effect: 3 },
      interval: anytimeInterval(40, 50, 0.05 / 3),
      gapInterval: [
        anytimeInterval(40, 50, 0.05 / 3)[0] - anytimeInterval(10, 100, 0.05 / 3)[1],
        anytimeInterval(40, 50, 0.05 / 3)[1] - anytimeInterval(10, 100, 0.05 / 3)[0],
      ],
    },
  ]);
});

/**
 * The shape of the paper's own table: 1,000 images, eleven labels with the presences of FFHQ, and for each region as
 * many channels above the rule as the paper lists; then everything that must not be counted, on the very edge of it.
 */
describe('a table of the shape of the paper (FFHQ: 1,871 channels)', () => {
  const labels = ['others', 'background', 'skin', 'eyebrow', 'eye', 'ear', 'nose', 'mouth', 'neck', 'clothes', 'hair'];
  const presence = [278, 1000, 1000, 989, 732, 865, 1000, 1000, 986, 812, 998];
  const listed = [0, 170, 6, 88, 26, 192, 67, 115, 161, 653, 393];

  const rows: number[][] = [];
  const row = (entries: Record<string, number>) => rows.push(labels.map((name) => entries[name] ?? 0));
  labels.forEach((name, i) => {
    // The smallest count above one half, and the largest that leaves a gap above a quarter.
    const above = Math.floor(presence[i]! / 2) + 1;
    for (let k = 0; k < listed[i]!; k++) row({ [name]: k % 2 ? above : presence[i]! });
  });
  for (let k = 0; k < 7; k++) row({ nose: 500 }); // exactly 1/2
  for (let k = 0; k < 5; k++) row({ mouth: 535, skin: 285 }); // gap exactly 1/4, and more in doubles
  for (let k = 0; k < 8; k++) row({ others: 200 }); // localized, in no region
  for (let k = 0; k < 11; k++) row({ eye: 366 }); // exactly half of its presence, 0.366 of all images
  for (let k = 0; k < 13; k++) row({ hair: 700, others: 139 }); // the residual label at 1/2 is a rival
  const toRgb = 1000;

  const catalogue = (thresholds = header.thresholds): Catalogue => {
    const layout: CatalogueHeader['model']['layout'] = [
      ['conv', 500],
      ['toRgb', toRgb],
      ['conv1', rows.length - 500],
    ];
    const regions: CatalogueHeader['regions'] = {
      kind: 'imported',
      name: 'table',
      sha256: '0'.repeat(64),
      holds: 'fractions',
      labels,
      residual: ['others'],
    };
    const empty = emptyCatalogue(1000, { model: { ...model, layout }, regions, thresholds });
    empty.counts.presence.set(presence);
    empty.counts.wins.set(rows.flat());
    return empty;
  };
  const counts = (some: Catalogue) => localizedChannels(some).map((list) => list.length);

  it('lists exactly the paper rule', () => {
    expect(counts(catalogue())).toEqual(listed);
    expect(counts(catalogue()).reduce((a, b) => a + b)).toBe(1871);
  });

  it('numbers channels after a ToRGB layer by network order', () => {
    const channels = localizedChannels(catalogue())
      .flat()
      .map(({ channel }) => channel);
    expect(channels.filter(({ layer }) => layer === 1)).toEqual([]);
    expect(channels.filter(({ layer }) => layer === 0)).toHaveLength(500);
  });

  it('has channels that each part of the rule alone keeps out', () => {
    const total = (thresholds: Partial<CatalogueHeader['thresholds']>) =>
      counts(catalogue({ ...header.thresholds, ...thresholds })).reduce((a, b) => a + b) - 1871;
    expect(total({ fraction: 0.499 })).toBe(7 + 11);
    expect(total({ gap: 0.249 })).toBe(5);
    expect(total({ gap: 0.199 })).toBe(5 + 13);
  });
});
