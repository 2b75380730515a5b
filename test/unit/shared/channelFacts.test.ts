import { expect, it } from 'vitest';
import { ChannelTable } from '../../../src/shared/channelFacts.ts';
import { emptyCatalogue, layout, model } from './example.ts';

const catalogue = emptyCatalogue(100, { model: { ...model, layout } });
catalogue.counts.presence.set([100, 50, 0]);
// 0_1: localized in hair; 2_3: nowhere.
catalogue.counts.wins.set([10, 40, 0], 3);
catalogue.counts.wins.set([30, 20, 0], 7 * 3);
catalogue.counts.effects!.set([0, 1e7]);
const table = new ChannelTable(catalogue);

it('says of a localized channel where, how surely and how strongly', () => {
  const notes = {
    channels: new Map([['0_1', { name: 'fringe', starred: true }]]),
    regions: new Map([['hair', { name: 'Haare' }]]),
  };
  const facts = table.facts('0_1', notes)!;
  expect(facts).toMatchObject({ channel: '0_1', label: 'fringe', starred: true, images: 100, effect: 0.01 });
  expect(facts.gap).toBeCloseTo(0.7, 12);
  expect(facts.region).toBe(facts.shares[1]);
  expect(facts.region).toMatchObject({
    label: 'hair',
    name: 'Haare',
    residual: false,
    wins: 40,
    presence: 50,
    fraction: 0.8,
  });
  // Of 40 in 50, with a third of 5 % for the label: roots of the mixture, found by another program.
  expect(facts.region!.interval.map((bound) => bound.toFixed(4))).toEqual(['0.5620', '0.9453']);
  expect(facts.shares.map(({ label, fraction }) => [label, fraction])).toEqual([
    ['others', 0.1],
    ['hair', 0.8],
    ['mouth', 0],
  ]);
});

it('says of any other channel where it acts most', () => {
  const facts = table.facts('2_3')!;
  expect(facts).toMatchObject({ label: null, starred: false, region: null, best: { label: 'hair', fraction: 0.4 } });
  expect(facts.gap).toBeCloseTo(0.1, 12);
  expect(table.facts('0_0')!.best).toMatchObject({ label: 'others', fraction: 0 });
});

it('knows no channels of ToRGB layers, nor any that do not exist', () => {
  expect(table.facts('1_0')).toBeUndefined();
  expect(table.facts('0_4')).toBeUndefined();
  expect(table.standing('0_1')).toMatchObject({ label: 1, localized: true, wins: 40 });
});
