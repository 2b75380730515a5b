import { expect, it } from 'vitest';
import { unfinishedOrder } from '../../../src/extension/discovery/unfinishedOrder.ts';

const older = {
  ...{ model: 'portraits', out: '/project/portraits.stylespace-channels.json', images: 200, grid: 32 },
  ...{ score: 'overlap', regions: null },
};
const order = { ...older, class: 4, clusters: 5, until: 'decided' };

it('an order comes back as it was', () => {
  expect(unfinishedOrder(order)).toEqual(order);
});

it('an order of before there were classes, numbers of clusters and early ends has none of them', () => {
  expect(unfinishedOrder(older)).toEqual({ ...older, class: null, clusters: null, until: null });
});

it.each([
  [undefined],
  ['portraits'],
  [{}],
  [{ ...order, model: '' }],
  [{ ...order, out: 7 }],
  [{ ...order, images: 0 }],
  [{ ...order, grid: '32' }],
  [{ ...order, score: 'best' }],
  [{ ...order, regions: '' }],
  [{ ...order, class: -1 }],
  [{ ...order, clusters: 1 }],
  [{ ...order, until: 'images' }],
])('%j is no order', (kept) => {
  expect(unfinishedOrder(kept)).toBeUndefined();
});
