import { expect, test } from 'vitest';
import { regionOutline } from '../../../src/shared/regionOutline.ts';

const map = {
  width: 4,
  height: 3,
  labels: ['background', 'hair', 'mouth'],
  // prettier-ignore
  data: Uint8Array.of(
    0, 1, 1, 0,
    0, 1, 0, 0,
    0, 0, 0, 2,
  ),
};

test('the border runs between the pixels of the region and all others', () => {
  expect(regionOutline(map, 'hair')).toBe('M1 0H3M2 1H3M1 2H2M1 0V2M2 1V2M3 0V1');
});

test('a region at the edge of the picture is closed there', () => {
  expect(regionOutline(map, 'mouth')).toBe('M3 2H4M3 3H4M3 2V3M4 2V3');
});

test('a region that the picture or the network does not have has no border', () => {
  expect(regionOutline({ ...map, data: new Uint8Array(12) }, 'hair')).toBe('');
  expect(regionOutline(map, 'glasses')).toBe('');
});
