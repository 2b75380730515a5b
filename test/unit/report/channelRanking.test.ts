import { expect, test } from 'vitest';
import type { LocalizedChannel } from '../../../src/shared/localizedChannels.ts';
import { visibleFirst } from '../../../src/engine/report/channelRanking.ts';
import { facesWith, meanShare, type Face } from '../../../src/engine/report/faces.ts';

const channel = (layer: number, fraction: number, effect: number | null): LocalizedChannel => ({
  channel: { layer, channel: 0 },
  label: 1,
  localized: true,
  wins: fraction * 100,
  presence: 100,
  fraction,
  interval: [0, 1],
  gap: fraction,
  gapInterval: [-1, 1],
  effect,
});
const layers = (channels: readonly LocalizedChannel[]): number[] => channels.map((ranked) => ranked.channel.layer);

/** The mean change over the picture, per sigma, that 5 sigma turn into 8 levels of 255 in a tenth of the picture. */
const justSeen = (8 * 0.1) / (5 * 127.5);

test('channels too faint to see come after all others, each part in its order', () => {
  const ranked = visibleFirst(
    [
      channel(0, 0.99, justSeen * 0.99),
      channel(1, 0.9, justSeen * 1.01),
      channel(2, 0.8, 0),
      channel(3, 0.7, justSeen * 40),
    ],
    0.1,
  );
  expect(layers(ranked)).toEqual([1, 3, 0, 2]);
  expect(ranked.map(({ visible }) => visible)).toEqual([true, true, false, false]);
  expect(ranked[1]!.regionLevels).toBeCloseTo(320, 10);
});

test('the same effect shows in a small region and drowns in a large one', () => {
  const channels = [channel(0, 0.9, justSeen)];
  expect(visibleFirst(channels, 0.05)[0]!.visible).toBe(true);
  expect(visibleFirst(channels, 0.5)[0]!.visible).toBe(false);
});

test('where the region was not measured, no number is claimed for it', () => {
  const [ranked] = visibleFirst([channel(0, 0.9, justSeen)], null);
  expect(ranked).toMatchObject({ visible: true, regionLevels: null });
  expect(visibleFirst([channel(0, 0.9, justSeen / 100)], null)[0]!.visible).toBe(false);
});

test('channels of imported counts, whose effect nobody measured, keep their order', () => {
  const ranked = visibleFirst([channel(4, 0.9, null), channel(2, 0.8, null)], 0.1);
  expect(layers(ranked)).toEqual([4, 2]);
  expect(ranked.every(({ visible, regionLevels }) => visible && regionLevels === null)).toBe(true);
});

const face = (seed: number, share: number | null): Face => ({
  seed,
  styles: new Float32Array(0),
  shares: share === null ? null : [1 - share, share],
});
const seeds = (faces: readonly Face[]): number[] => faces.map(({ seed }) => seed);

test('faces are the first that show the region well', () => {
  const faces = [face(0, 0), face(1, 0.01), face(2, 0.2), face(3, 0.02), face(4, 0.3), face(5, 0.15)];
  expect(seeds(facesWith(faces, 1, 2))).toEqual([2, 4]);
  expect(seeds(facesWith(faces, 1, 3))).toEqual([2, 4, 5]);
  // Then those with less of it, then any.
  expect(seeds(facesWith(faces, 1, 6))).toEqual([2, 4, 5, 3, 1, 0]);
  expect(meanShare(faces, 1)).toBeCloseTo((0.01 + 0.2 + 0.02 + 0.3 + 0.15) / 5, 12);
});

test('without regions at hand the first faces are taken', () => {
  const faces = [face(7, null), face(3, null), face(5, null)];
  expect(seeds(facesWith(faces, 1, 2))).toEqual([7, 3]);
  expect(meanShare(faces, 1)).toBeNull();
});
