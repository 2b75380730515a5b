import { expect, it } from 'vitest';
import { checkedDiscoverySettings } from '../../../src/extension/discovery/discoverySettings.ts';

const discovery = {
  images: 200,
  grid: 32,
  score: 'overlap' as const,
  regions: '',
  clusters: null,
  until: 'images' as const,
};

it('lets sound settings through', () => {
  expect(checkedDiscoverySettings({ device: 'auto', discovery })).toBe(discovery);
});

it('takes a number of clusters and an early end', () => {
  const chosen = { ...discovery, regions: 'auto', clusters: 5, until: 'decided' as const };
  expect(checkedDiscoverySettings({ device: 'auto', discovery: chosen })).toBe(chosen);
});

it.each([
  [{ images: 0 }, 'The setting stylespace.discovery.images must be a whole number from 1 to 100000: correct it.'],
  [{ images: 1.5 }, 'The setting stylespace.discovery.images must be a whole number from 1 to 100000: correct it.'],
  [{ grid: '32' }, 'The setting stylespace.discovery.grid must be a whole number from 1 to 2048: correct it.'],
  [{ score: 'best' }, 'The setting stylespace.discovery.score must be "overlap" or "squared": correct it.'],
  [
    { clusters: 1 },
    'The setting stylespace.discovery.clusters must be a whole number from 2 to 32, or null: correct it.',
  ],
  [{ until: 'bored' }, 'The setting stylespace.discovery.until must be "images" or "decided": correct it.'],
])('names what is wrong in %j', (change, message) => {
  expect(() => checkedDiscoverySettings({ device: 'auto', discovery: { ...discovery, ...change } as never })).toThrow(
    message,
  );
});
