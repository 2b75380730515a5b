import { describe, expect, test } from 'vitest';
import type { Picture } from '../../../src/shared/engineApi.ts';
import type { HandPlace } from '../../../src/shared/handPlace.ts';
import { KnownPictures } from '../../../src/shared/knownPictures.ts';

const at = (...coordinates: number[]): HandPlace => ({ plane: 'seed 4', coordinates });
/** A row of as many pixels as there are levels of red. */
const row = (...levels: number[]): Picture => ({
  ...{ width: levels.length, height: 1, exact: true },
  data: Uint8Array.from(levels.flatMap((red) => [red, 0, 0])),
});
const reds = (picture: Picture | undefined): number[] | undefined =>
  picture && Array.from({ length: picture.width }, (_, i) => picture.data[3 * i]!);

/** What is known once the hand has been at each of these places and the engine has answered. */
function known(...pictures: readonly (readonly [HandPlace, Picture])[]): KnownPictures {
  const all = new KnownPictures();
  for (const [place, picture] of pictures) {
    all.at(place);
    all.add(place, picture);
  }
  return all;
}

describe('on a line', () => {
  const line = known([at(0), row(100, 10, 250)], [at(4), row(140, 0, 230)]);

  test('a picture that is known is that very one', () => {
    const picture = row(1);
    expect(known([at(0), row(5)], [at(2), picture]).at(at(2))).toBe(picture);
  });

  test.each([
    [1, [110, 8, 245]],
    [2, [120, 5, 240]],
    [3.9, [139, 0, 230]],
  ])('at %d it is in proportion between both', (strength, levels) => {
    const picture = line.at(at(strength))!;
    expect(reds(picture)).toEqual(levels);
    expect(picture).toMatchObject({ width: 3, height: 1, exact: false });
  });

  test('beyond both it goes on with caution, within 0 to 255, and not by a single level', () => {
    expect(reds(line.at(at(6)))).toEqual([156, 0, 222]);
    expect(reds(line.at(at(-4)))).toEqual([74, 16, 255]);
    expect(reds(known([at(0), row(7, 9, 7)], [at(1), row(8, 8, 7)]).at(at(2)))).toEqual([8, 8, 7]);
  });

  test('farther beyond than they are apart there is none, and none of a single picture', () => {
    expect(line.at(at(8))).toBeDefined();
    expect([line.at(at(8.1)), line.at(at(-4.1))]).toEqual([undefined, undefined]);
    expect(known([at(0), row(5)]).at(at(1))).toBeUndefined();
  });

  test('the nearest two of those on the line that are far enough apart make it', () => {
    const near = known([at(0), row(0)], [at(2), row(20)], [at(3), row(30)]);
    expect(reds(near.at(at(2.5)))).toEqual([25]);
    // 3 and 2 are one apart, 3 and 0 enough.
    expect(reds(near.at(at(5)))).toEqual([44]);
  });

  test('a newer picture of the same place counts', () => {
    expect(reds(known([at(0), row(0)], [at(2), row(2)], [at(2), row(4)]).at(at(1)))).toEqual([2]);
  });

  test('pictures of other sizes make none', () => {
    expect(known([at(0), row(5)], [at(2), row(5, 5)]).at(at(1))).toBeUndefined();
  });
});

test('where two sliders cross, each has its line; a step of both is on none', () => {
  const plane = known([at(0, 0), row(100)], [at(2, 0), row(120)], [at(2, 2), row(160)]);
  expect(reds(plane.at(at(1, 0)))).toEqual([110]);
  expect(reds(plane.at(at(2, 1)))).toEqual([140]);
  expect(plane.at(at(1, 1))).toBeUndefined();
});

test('another plane leaves nothing known, and what arrives of an old one is not kept', () => {
  const pictures = known([at(0), row(0)], [at(2), row(2)]);
  const other: HandPlace = { plane: 'seed 5', coordinates: [0] };
  expect(pictures.at(other)).toBeUndefined();
  pictures.add(at(0), row(0));
  expect(pictures.at(at(0))).toBeUndefined();
});

test('of many pictures those near the hand are kept, and those off its line go first', () => {
  const pictures = known([at(0, 7), row(0)], ...Array.from({ length: 40 }, (_, i) => [at(i, 0), row(i)] as const));
  const kept = Array.from({ length: 40 }, (_, i) => i).filter((i) => pictures.at(at(i, 0))?.exact);
  expect(kept).toEqual(Array.from({ length: 32 }, (_, i) => i + 8));
  expect(pictures.at(at(0, 7))).toBeUndefined();
});

test('no more than 16 MiB are kept', () => {
  const large = (): Picture => ({ width: 1024, height: 1024, data: new Uint8Array(3 * 2 ** 20), exact: true });
  const pictures = known(...Array.from({ length: 8 }, (_, i) => [at(i), large()] as const));
  expect([2, 3, 4, 5, 6, 7].map((i) => pictures.at(at(i))?.exact ?? false)).toEqual([
    ...[false, true, true, true, true, true],
  ]);
});
