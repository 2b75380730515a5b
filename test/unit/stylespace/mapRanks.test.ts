import { expect, it } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { MapRanks } from '../../../src/engine/stylespace/mapRanks.ts';

const normals = new RandomState(3).standardNormal(300);

it.each([
  ['log-normal', Float32Array.from(normals, (x) => Math.exp(3 * x))],
  ['many ties', Float32Array.from(normals, (x) => Math.round(Math.abs(x) * 2) / 3)],
  ['all zero', new Float32Array(300)],
  ['one spike over zeros', new Float32Array(300).fill(1, 0, 1)],
  ['more than 16 octaves', Float32Array.from(normals, (x) => Math.exp(20 * x))],
  ['denormal numbers and the largest', Float32Array.from(normals, (x, i) => (i === 9 ? 3.4e38 : Math.abs(x) * 1e-40))],
])('every rank of a map: %s', (_, map) => {
  const ranks = new MapRanks(map.length);
  ranks.load(Float32Array.from(normals, Math.abs)); // what an earlier map leaves must not show
  ranks.ascending(7);
  ranks.load(map);
  // From the largest down, so that buckets are sorted in another order than they were dealt.
  const found = Float32Array.from(map.keys(), (i) => ranks.ascending(map.length - 1 - i)).reverse();
  expect(found).toEqual(map.slice().sort());
});
