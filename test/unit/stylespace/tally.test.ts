import { describe, expect, it } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import {
  countImage,
  decodeImageTally,
  encodeImageTally,
  ImageTallyBuilder,
} from '../../../src/engine/stylespace/tally.ts';
import type { ImageTally } from '../../../src/engine/stylespace/tally.ts';
import { noVote } from '../../../src/engine/stylespace/vote.ts';
import { votingMap } from '../../../src/engine/stylespace/votingMap.ts';
import { addCounts, emptyCounts, meanEffect } from '../../../src/shared/channelCounts.ts';

it('a voting map is the mean over RGB of absolute derivatives', () => {
  const map = new Float32Array(2);
  const jacobian = Float32Array.of(9, 9, 9, 9, 9, 9, /* channel 1: */ 1, -2, -3, 0, 5, 4);
  expect(votingMap(jacobian, 1, map)).toBe(2.5);
  expect([...map]).toEqual([3, 2]);
});

describe('one image', () => {
  const labelMap = Uint8Array.of(0, 0, 2, 2);
  const tally = (jacobian: number[], sigma: number[]): ImageTally => {
    const builder = new ImageTallyBuilder(labelMap, 3, 'overlap', Float32Array.from(sigma));
    builder.add([...sigma.keys()], Float32Array.from(jacobian));
    return builder.finish();
  };
  const onRegion2 = [0, 0, 3, 3, 0, 0, -6, 3, 0, 0, 0, 6];

  it('has the labels present, a vote and an effect per channel', () => {
    const { present, votes, effects } = tally([...onRegion2, ...new Array<number>(12).fill(0)], [0.5, 2]);
    expect([...present]).toEqual([1, 0, 1]);
    expect([...votes]).toEqual([2, noVote]);
    // sum of |J| 21 over 12 values, times sigma 0.5, in steps of 1e-7
    expect([...effects]).toEqual([8_750_000, 0]);
  });

  it('does not depend on how the Jacobian is cut into chunks', () => {
    const jacobian = Float32Array.from(new RandomState(1).standardNormal(5 * 12));
    const sigma = Float32Array.of(1, 2, 3, 4, 5);
    const whole = new ImageTallyBuilder(labelMap, 3, 'squared', sigma);
    whole.add([0, 1, 2, 3, 4], jacobian);
    const chunks = new ImageTallyBuilder(labelMap, 3, 'squared', sigma);
    chunks.add([3, 4], jacobian.subarray(36));
    chunks.add([0, 1, 2], jacobian.subarray(0, 36));
    expect(chunks.finish()).toEqual(whole.finish());
  });

  it.each([NaN, Infinity])('casts no vote and has no effect where a derivative is %s', (bad) => {
    const { votes, effects } = tally([bad, ...onRegion2.slice(1)], [1]);
    expect([...votes, ...effects]).toEqual([noVote, 0]);
  });

  it('survives being written down', () => {
    const { present, votes, effects } = tally([...onRegion2, ...new Array<number>(12).fill(0)], [0.5, 2]);
    const bytes = encodeImageTally({ present, votes, effects });
    expect(decodeImageTally(bytes, 2, 3)).toEqual({ present, votes, effects });
    expect(decodeImageTally(bytes.subarray(1), 2, 3)).toBeUndefined();
    expect(decodeImageTally(bytes, 3, 3)).toBeUndefined();
    const outOfRange = bytes.slice();
    outOfRange[3] = 7;
    expect(decodeImageTally(outOfRange, 2, 3)).toBeUndefined();
    const forAbsent = bytes.slice();
    forAbsent[3] = 1;
    expect(decodeImageTally(forAbsent, 2, 3)).toBeUndefined();
  });
});

describe('counts', () => {
  const images: ImageTally[] = [
    { present: Uint8Array.of(1, 1), votes: Uint8Array.of(0, noVote), effects: Uint32Array.of(1, 4_000_000_000) },
    { present: Uint8Array.of(1, 0), votes: Uint8Array.of(0, 0), effects: Uint32Array.of(2, 4_000_000_000) },
    { present: Uint8Array.of(0, 1), votes: Uint8Array.of(1, noVote), effects: Uint32Array.of(3, 0) },
  ];
  const count = (some: ImageTally[]) => {
    const counts = emptyCounts(2, 2);
    for (const image of some) countImage(counts, image);
    return counts;
  };

  it('are presence, wins and effects', () => {
    const { presence, wins, effects, images: total } = count(images);
    expect(total).toBe(3);
    expect([...presence]).toEqual([2, 2]);
    expect([...wins]).toEqual([2, 1, 1, 0]);
    expect([...effects!]).toEqual([6, 8_000_000_000]);
  });

  it('of shards add up to those of the whole, in any order', () => {
    const [a, b, c] = images.map((image) => count([image]));
    expect(addCounts(addCounts(c!, a!), b!)).toEqual(count(images));
    expect(addCounts(a!, addCounts(b!, c!))).toEqual(count(images));
  });

  it('have a mean effect per image', () => {
    expect(meanEffect(count(images), 1)).toBeCloseTo(800 / 3, 9);
    expect(meanEffect(emptyCounts(1, 1), 0)).toBe(0);
    expect(meanEffect({ ...count(images), effects: null }, 0)).toBeNull();
  });

  it('of other channels are not added', () => {
    expect(() => addCounts(emptyCounts(2, 2), emptyCounts(3, 2))).toThrow(RangeError);
  });
});
