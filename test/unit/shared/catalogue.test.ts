import { describe, expect, it } from 'vitest';
import { countImages, joinRanges } from '../../../src/shared/catalogue.ts';
import type { Catalogue, CatalogueHeader } from '../../../src/shared/catalogue.ts';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import { parseCatalogue } from '../../../src/shared/catalogueParse.ts';
import { maxEffect } from '../../../src/shared/channelCounts.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import { emptyCatalogue, header, model } from './example.ts';

/** 100 images in which label 0 was present 30 times, 1 always, 2 in 40; two channels of eleven won something. */
function example(): Catalogue {
  const catalogue = emptyCatalogue(100);
  const { presence, wins, effects } = catalogue.counts;
  presence.set([30, 100, 40]);
  wins.set([0, 3, 33], 3);
  wins.set([20, 10, 10], 10 * 3);
  effects!.set([123_456_789, 1], 1);
  return catalogue;
}

const text = formatCatalogue(example());

it('is written with one channel per line', () => {
  expect(text.split('\n')).toEqual([
    '{',
    '  "version": 1,',
    `  "model": { "name": "portraits-64@1", "sha256": "${model.sha256}", "fingerprint": "AQACAAMA", ` +
      '"layout": [["conv", 4], ["toRgb", 4], ["conv0Up", 4], ["conv1", 3], ["toRgb", 3]] },',
    '  "zStream": "RandomState(5)",',
    '  "images": [[0, 100]],',
    '  "psi": 0.7,',
    '  "cutoff": null,',
    '  "noise": "const",',
    '  "class": null,',
    '  "grid": 32,',
    '  "score": "overlap",',
    '  "thresholds": { "fraction": 0.5, "gap": 0.25, "minPresence": 20 },',
    `  "regions": { "kind": "segmenter", "name": "portraits", "sha256": "${'cd'.repeat(32)}", ` +
      '"labels": ["others", "hair", "mouth"], "residual": ["others"] },',
    '  "sigma": { "samples": 100000, "stream": "RandomState(5)", "psi": 0.7 },',
    '  "batching": { "directions": 64 },',
    '  "device": "cpu",',
    '  "ortVersion": "1.30.0",',
    '  "presence": [30, 100, 40],',
    '  "channels": [',
    '    {"channel":"0_0","region":null,"wins":[0,0,0],"effect":0},',
    '    {"channel":"0_1","region":"mouth","wins":[0,3,33],"effect":0.1234567890},'.replace('90}', '9}'),
    '    {"channel":"0_2","region":null,"wins":[0,0,0],"effect":1e-9},',
    ...['0_3', '2_0', '2_1', '2_2', '2_3', '3_0', '3_1'].map(
      (id) => `    {"channel":"${id}","region":null,"wins":[0,0,0],"effect":0},`,
    ),
    // "others" has the largest fraction, 20 of 30, but is no region
    '    {"channel":"3_2","region":null,"wins":[20,10,10],"effect":0}',
    '  ]',
    '}',
    '',
  ]);
});

it('is read back, and written again to the same bytes', () => {
  expect(parseCatalogue(text, 'x')).toEqual(example());
  expect(formatCatalogue(parseCatalogue(text, 'x'))).toBe(text);
});

it('keeps effects exact in decimals, up to the largest sums', () => {
  for (const images of [1, 5, 7, 50, 999, 1000, 1001, 5000, 50_000, 99_999, 100_000]) {
    const catalogue = emptyCatalogue(images);
    const most = maxEffect * 1e7 * images;
    const sums = Float64Array.from({ length: 11 }, (_, i) =>
      i < 5 ? i : i < 8 ? most - i : Math.floor(most / i ** 5),
    );
    catalogue.counts.effects!.set(sums.map((sum) => Math.max(0, Math.min(most, sum))));
    expect(parseCatalogue(formatCatalogue(catalogue), 'x').counts.effects).toEqual(catalogue.counts.effects);
  }
});

it('may not know effects at all', () => {
  const imported = { ...example(), counts: { ...example().counts, effects: null } };
  const written = formatCatalogue(imported);
  expect(written).toContain('"wins":[0,3,33],"effect":null}');
  expect(parseCatalogue(written, 'x')).toEqual(imported);
});

it.each<Partial<CatalogueHeader>>([
  {
    regions: {
      kind: 'clusters',
      sha256: '0'.repeat(64),
      parameters: { k: 8, method: 'k-means' },
      labels: ['a', 'b', 'c'],
      residual: [],
    },
  },
  {
    regions: {
      kind: 'imported',
      name: 'semantic',
      sha256: '0'.repeat(64),
      holds: 'fractions',
      labels: ['a', 'b', 'c'],
      residual: [],
    },
  },
  { grid: 2048 },
  {
    cutoff: 8,
    class: 3,
    noise: 'none',
    score: 'squared',
    images: [
      [5, 2],
      [9, 98],
    ],
  },
])('other headers are read back: %j', (changes) => {
  const catalogue = { ...example(), header: { ...header, images: [[0, 100]] as const, ...changes } };
  expect(parseCatalogue(formatCatalogue(catalogue), 'x')).toEqual(catalogue);
});

it('the order of free names does not show in the bytes', () => {
  const [a, b] = [
    { x: 1, y: 2 },
    { y: 2, x: 1 },
  ].map((batching) => formatCatalogue(emptyCatalogue(1, { batching })));
  expect(a).toBe(b);
});

describe('image ranges', () => {
  it('are sorted and joined', () => {
    expect(
      joinRanges([
        [10, 5],
        [0, 4],
        [15, 1],
        [4, 2],
      ]),
    ).toEqual([
      [0, 6],
      [10, 6],
    ]);
    expect(joinRanges([])).toEqual([]);
    expect(
      countImages([
        [0, 6],
        [10, 6],
      ]),
    ).toBe(12);
  });

  it('may not overlap', () => {
    expect(
      joinRanges([
        [0, 5],
        [4, 2],
      ]),
    ).toBeUndefined();
    expect(
      joinRanges([
        [0, 5],
        [0, 5],
      ]),
    ).toBeUndefined();
    expect(
      joinRanges([
        [0, 5],
        [1, 1],
      ]),
    ).toBeUndefined();
  });
});

describe('a file that is no catalogue is refused with a sentence', () => {
  it.each([
    ['no JSON', '"psi": 0.7', '"psi": ', /^c\.json is not JSON/],
    ['a conflict', '"psi": 0.7', '<<<<<<< HEAD', /^c\.json is not JSON \(a merge conflict/],
    ['a missing field', '"psi"', '"x"', /the file has no "psi"/],
    ['a layout', '["conv", 4]', '["conv", 4.5]', /model\.layout must be/],
    ['a layout of other lines', '["conv", 4]', '["conv", 5]', /channels has 11 lines; the model's layout asks for 12/],
    ['overlapping images', '[[0, 100]]', '[[0, 50], [49, 50]]', /images has ranges that overlap/],
    ['too many images', '[[0, 100]]', '[[0, 100000], [100000, 1]]', /images must be/],
    ['a label twice', '"others", "hair"', '"hair", "hair"', /regions\.labels must be/],
    [
      'a residual label of nothing',
      '"residual": ["others"]',
      '"residual": ["other"]',
      /regions\.residual names "other"/,
    ],
    ['a threshold', '"gap": 0.25', '"gap": 0.2505', /thresholds\.gap must be .* at most 3 decimals/],
    ['presence of too few labels', '"presence": [30, 100, 40]', '"presence": [30, 100]', /presence must be/],
    ['presence above the images', '[30, 100, 40]', '[30, 101, 40]', /presence must be/],
    ['another channel', '"0_2"', '"0_7"', /channels\.2 must be the line of channel 0_2/],
    ['wins of too few labels', '[0,3,33]', '[0,3]', /channels\.0_1\.wins must be/],
    ['half a vote', '[0,3,33]', '[0,3.5,33]', /channels\.0_1\.wins must be/],
    ['more wins than presence', '[0,3,33]', '[0,3,41]', /channels\.0_1 has won "mouth" more often/],
    ['more votes than images', '[20,10,10]', '[30,40,40]', /channels\.3_2 has more votes than images/],
    ['a negative effect', '"effect":1e-9', '"effect":-1', /channels\.0_2\.effect must be/],
    ['an unknown effect among known ones', '"effect":1e-9', '"effect":null', /channels has an effect on some lines/],
  ])('%s', (_, from, to, message) => {
    expect(text).toContain(from);
    const read = () => parseCatalogue(text.replace(from, to), 'c.json');
    expect(read).toThrow(StyleSpaceError);
    expect(read).toThrow(message);
    expect(read).toThrow(/^c\.json .*\.$/);
  });

  it('a newer version', () => {
    const read = () => parseCatalogue(text.replace('"version": 1', '"version": 2'), 'c.json');
    expect(read).toThrow(expect.objectContaining({ code: 'newerVersion' }) as Error);
  });

  it.each(['', '[]', 'null', '['.repeat(1_000_000), '{"a":'.repeat(1_000_000)])('hostile text %#', (source) => {
    expect(() => parseCatalogue(source, 'c.json')).toThrow(StyleSpaceError);
  });

  it('every cut', () => {
    for (let length = 0; length < text.length - 1; length += 7) {
      expect(() => parseCatalogue(text.slice(0, length), 'c.json')).toThrow(StyleSpaceError);
    }
  });
});
