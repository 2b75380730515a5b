import { describe, expect, it } from 'vitest';
import { ChannelTable } from '../../../src/shared/channelFacts.ts';
import { channelGroups, noFilter, type Arrangement, type ChannelGroup } from '../../../src/shared/channelGroups.ts';
import { noNotes, type Notes } from '../../../src/shared/notes.ts';
import { formatStyleChannel } from '../../../src/shared/styleChannel.ts';
import { emptyCatalogue, layout, model } from './example.ts';

/** Labels others (residual), hair and mouth, in every image; one row of wins and an effect per channel. */
const rows: Record<string, readonly [wins: readonly [number, number, number], effect: number]> = {
  '0_0': [[0, 60, 10], 5],
  '0_1': [[0, 90, 0], 1],
  '0_2': [[0, 60, 10], 7],
  '0_3': [[90, 0, 0], 9],
  '2_0': [[0, 10, 80], 2],
  '2_1': [[0, 0, 70], 3],
  '2_2': [[40, 40, 10], 0],
  '2_3': [[0, 55, 45], 4],
  '3_0': [[0, 0, 0], 0],
  '3_1': [[0, 99, 0], 6],
  '3_2': [[0, 0, 99], 8],
};
const catalogue = emptyCatalogue(100, { model: { ...model, layout } });
catalogue.counts.presence.fill(100);
Object.values(rows).forEach(([wins, effect], row) => {
  catalogue.counts.wins.set(wins, row * 3);
  catalogue.counts.effects![row] = effect * 1e6;
});
const table = new ChannelTable(catalogue);

const byRegion: Arrangement = { groupBy: 'region', order: 'fraction', filter: noFilter };
const byLayer: Arrangement = { ...byRegion, groupBy: 'layer' };

const notes: Notes = {
  channels: new Map([
    ['2_1', { name: 'lips', starred: true }],
    ['0_2', { name: 'Fringe' }],
    ['3_1', { starred: true }],
  ]),
  regions: new Map([['mouth', { name: 'Mund' }]]),
};

const name = (group: ChannelGroup) => (group.kind === 'region' ? group.name : group.layer);
const listed = (arrangement: Arrangement, words: Notes = noNotes) =>
  channelGroups({ table, notes: words }, arrangement).map((group) => [
    name(group),
    group.channels.map(({ channel }) => formatStyleChannel(channel)).join(' '),
  ]);

it('by region: the localized ones, best first, without a residual label', () => {
  expect(listed(byRegion)).toEqual([
    ['hair', '3_1 0_1 0_0 0_2'],
    ['mouth', '3_2 2_0 2_1'],
  ]);
});

it('by layer: every searched channel, the localized ones first, without ToRGB', () => {
  expect(listed(byLayer)).toEqual([
    [0, '0_1 0_0 0_2 0_3'],
    [2, '2_0 2_1 2_3 2_2'],
    [3, '3_1 3_2 3_0'],
  ]);
});

it.each([
  ['effect', '0_2 3_1 0_0 0_1'],
  ['network', '0_0 0_1 0_2 3_1'],
  ['name', '0_2 0_0 0_1 3_1'],
] as const)('ordered by %s', (order, hair) => {
  expect(listed({ ...byRegion, order }, notes)[0]).toEqual(['hair', hair]);
});

describe('a filter', () => {
  const filtered = (text: string, starredOnly = false, words = notes) =>
    listed({ ...byRegion, filter: { text, starredOnly } }, words);

  it.each([
    ['0_', [['hair', '0_1 0_0 0_2']]],
    ['  FRINGE ', [['hair', '0_2']]],
    ['mund', [['Mund', '3_2 2_0 2_1']]],
    ['mouth', [['Mund', '3_2 2_0 2_1']]],
    ['mouth lips', [['Mund', '2_1']]],
    ['mouth fringe', []],
    ['other', []],
  ])('%s', (text, expected) => {
    expect(filtered(text)).toEqual(expected);
  });

  it('of stars, alone and with words', () => {
    expect(filtered('', true)).toEqual([
      ['hair', '3_1'],
      ['Mund', '2_1'],
    ]);
    expect(filtered('hair', true)).toEqual([['hair', '3_1']]);
    expect(filtered('', true, noNotes)).toEqual([]);
  });

  it('finds channels of no region by layer', () => {
    expect(listed({ ...byLayer, filter: { text: '2_3', starredOnly: false } })).toEqual([[2, '2_3']]);
  });
});

it('starred regions come first, merged ones with another, and empty ones are shown', () => {
  const words = (regions: Notes['regions']): Notes => ({ channels: new Map(), regions });
  expect(listed(byRegion, words(new Map([['mouth', { starred: true }]])))).toEqual([
    ['mouth', '3_2 2_0 2_1'],
    ['hair', '3_1 0_1 0_0 0_2'],
  ]);
  const merged = words(new Map([['mouth', { mergedInto: 'hair' }]]));
  expect(listed(byRegion, merged)).toEqual([['hair', '3_1 3_2 0_1 2_0 2_1 0_0 0_2']]);
  expect(channelGroups({ table, notes: merged }, byRegion)).toMatchObject([{ label: 'hair', merged: ['mouth'] }]);
  expect(listed({ ...byRegion, filter: { text: 'hair 2_', starredOnly: false } }, merged)).toEqual([
    ['hair', '2_0 2_1'],
  ]);
  const nothing = new ChannelTable(emptyCatalogue(0));
  expect(channelGroups({ table: nothing, notes: noNotes }, byRegion).map(name)).toEqual(['hair', 'mouth']);
});
