import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import { parseCatalogue } from '../../../src/shared/catalogueParse.ts';
import { localizedChannels } from '../../../src/shared/localizedChannels.ts';
import { mergeCatalogues } from '../../../src/shared/mergeCatalogues.ts';
import { searchedChannels } from '../../../src/shared/modelIdentity.ts';
import { formatStyleChannel } from '../../../src/shared/styleChannel.ts';
import { configFIdentity } from '../../../src/engine/model/modelLayout.ts';
import { fractionCounts } from '../../../src/engine/stylespace/fractionCounts.ts';
import { importRegions } from '../../../src/engine/stylespace/importRegions.ts';
import { latin1 } from '../checkpoint/hostileFiles.ts';
import { csv, float64, list, model, objects, presence, wins } from './publishedRegions.ts';
import { temporaryFolder } from './temporaryFolder.ts';

describe('counts from fractions', () => {
  test('are the smallest that give them, for each label', () => {
    // Three labels: in 1000 images, in 7, in none.
    const fractions = Float64Array.of(0.5, 3 / 7, NaN, 0.001, 0, NaN, 0.251, 1, NaN);
    expect(fractionCounts(fractions, 3)).toEqual({
      counts: {
        images: 1000,
        presence: Uint32Array.of(1000, 7, 0),
        wins: Uint32Array.of(500, 3, 0, 1, 0, 0, 251, 7, 0),
        effects: null,
      },
    });
  });

  test('come back from any quotient of whole numbers below 100,000', () => {
    for (const images of [1, 2, 278, 732, 865, 989, 998, 46_411, 99_991, 100_000]) {
      const wins = Uint32Array.from({ length: 50 }, (_, i) => Math.floor((images * (i * 7919)) / (50 * 7919)));
      wins[0] = 1;
      const found = fractionCounts(
        Float64Array.from(wins, (count) => count / images),
        1,
      );
      expect(found).toEqual({ counts: { images, presence: Uint32Array.of(images), wins, effects: null } });
    }
  });

  test.each([
    ['a number above 1', [0.5, 1.5]],
    ['a negative number', [-0.1]],
    ['infinity', [Infinity]],
    ['NaN beside numbers', [NaN, 0.5]],
    ['no quotient', [Math.PI / 4]],
    ['of too many images together', [1 / 997, 1 / 991]],
  ])('%s is none', (_, fractions) => {
    expect(fractionCounts(Float64Array.from(fractions), 1)).toEqual({ problem: 0 });
  });
});

function file(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('the published file', () => {
  test.each([
    ['a list', list()],
    ['an array of objects', objects()],
    ['a list, in protocol 2', list(true)],
  ])('as %s: the channels of the rule, by their fractions', async (_, pickle) => {
    const folder = temporaryFolder();
    const source = file(folder, 'semantic', latin1(`\x80\x03${pickle}.`));
    const catalogue = await importRegions(source, file(folder, 'label', csv), model);
    expect(catalogue.header).toMatchObject({
      model,
      images: [[0, 10]],
      score: 'squared',
      thresholds: { fraction: 0.5, gap: 0.25, minPresence: 0 },
      regions: { kind: 'imported', name: 'semantic', holds: 'fractions', labels: ['others', 'hair', 'mouth'] },
    });
    expect(catalogue.header.regions.residual).toEqual(['others']);
    expect([...catalogue.counts.presence]).toEqual(presence);
    expect([...catalogue.counts.wins]).toEqual(wins.flat());
    // 2_1 leads with others, 0_2 sits at one half, 3_0's mouth at 3/4 leads others' 3/10; 0_1's lead is 1/8.
    const found = localizedChannels(catalogue).map((channels) =>
      channels.map(({ channel, fraction }) => [formatStyleChannel(channel), fraction]),
    );
    expect(found).toEqual([
      [],
      [['0_0', 1]],
      [
        ['2_0', 1],
        ['3_0', 0.75],
      ],
    ]);
    expect(parseCatalogue(formatCatalogue(catalogue), 'x')).toEqual(catalogue);
    expect(() => mergeCatalogues([{ what: '"a.json"', catalogue }])).toThrow(
      '"a.json" cannot be merged: it holds fractions that were imported, not counts, which alone can be added.',
    );
  });

  test('with a name that no catalogue has: its first 200 characters', async () => {
    const folder = temporaryFolder();
    const source = file(folder, 'x'.repeat(240), latin1(`${list()}.`));
    const catalogue = await importRegions(source, file(folder, 'label', csv), model);
    expect(catalogue.header.regions).toMatchObject({ name: 'x'.repeat(200) });
    expect(parseCatalogue(formatCatalogue(catalogue), 'x')).toEqual(catalogue);
  });

  const cases: [string, string | Uint8Array, string, string][] = [
    ['another pickle', 'I1\n.', csv, 'it is no pickled list of arrays'],
    ['fewer layers', '](N' + 'e.', csv, 'it has 1 layers, and the model 5'],
    ['layers that are none', `](${'N'.repeat(5)}e.`, csv, 'layer 0 is no float64 array'],
    ['fewer labels', latin1(`${list()}.`), ',names\n0,a\n', 'layer 0 has the shape [3, 3] instead of [3, 1]'],
    [
      'no fractions',
      latin1(`${list()}.`.replace(float64([1 / 10]), float64([Math.E / 3]))),
      csv,
      '"others" are no fract',
    ],
    ['no image', latin1(`${list(false, () => NaN)}.`), csv, 'all of its numbers are NaN, as of no image; choose'],
    ['labels out of order', latin1(`${list()}.`), ',names\n1,a\n0,b\n', 'line 2 is not "0,name"'],
    ['a label with a comma', latin1(`${list()}.`), ',names\n0,"a,b"\n', 'line 2 is not "0,name"'],
    ['a blank label', latin1(`${list()}.`), ',names\n0, "" \n', 'line 2 is not "0,name"'],
    ['no labels', latin1(`${list()}.`), ',names\n', 'it has 0 labels'],
    ['a label twice', latin1(`${list()}.`), ',names\n0,a\n1,a\n', 'it has the label "a" twice'],
    ['labels that are no text', latin1(`${list()}.`), 'x'.repeat(70_000), 'more than a CSV of labels may have'],
  ];
  test.each(cases)('%s is refused', async (_, pickle, text, message) => {
    const folder = temporaryFolder();
    const importing = importRegions(file(folder, 'broken', pickle), file(folder, 'labels', text), model);
    await expect(importing).rejects.toMatchObject({
      code: 'badFile',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

test('blanks without end take no time to read', async () => {
  const folder = temporaryFolder();
  const labels = file(folder, 'labels', `,names\n0,${' '.repeat(500)},\n`);
  const start = performance.now();
  const importing = importRegions(file(folder, 'semantic', latin1(`${list()}.`)), labels, model);
  await expect(importing).rejects.toThrow('line 2 is not "0,name"');
  expect(performance.now() - start).toBeLessThan(1000);
});

test('config-f of 1024 pixels has the layers of the paper', () => {
  const identity = configFIdentity(1024);
  expect(identity.layout).toHaveLength(26);
  expect(identity.layout.reduce((sum, [, channels]) => sum + channels, 0)).toBe(9088);
  expect(searchedChannels(identity.layout)).toHaveLength(6048);
  expect(identity.layout[14]).toEqual(['conv0Up', 512]);
  expect(identity.layout[15]).toEqual(['conv1', 256]);
  expect(identity.layout[25]).toEqual(['toRgb', 32]);
});
