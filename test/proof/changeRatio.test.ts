import { describe, expect, it } from 'vitest';
import { changeRatio, largestRatio, pictureChange, regionChange } from './changeRatio.ts';

const rgb = (...pixels: readonly number[]): Float32Array => Float32Array.from([...pixels, ...pixels, ...pixels]);

describe('how an edit acts on a region', () => {
  it('is measured in 8-bit levels of what is seen: colours beyond the range do not count', () => {
    const change = pictureChange(rgb(0, -1, 0.5, 3), rgb(0.2, -4, 0.5, 0));
    expect([...change].map((level) => Number(level.toFixed(3)))).toEqual([25.5, 0, 0, 127.5]);
  });

  it('is the mean over RGB', () => {
    expect(pictureChange(Float32Array.of(0, 0, 0), Float32Array.of(1, 0, -0.5))[0]).toBeCloseTo(63.75, 5);
  });

  it('is per pixel: the size of the region does not matter', () => {
    const change = Float32Array.of(6, 2, 1, 1);
    expect(regionChange(change, Uint8Array.of(4, 4, 0, 0), 4)).toEqual({ inside: 4, outside: 1 });
    expect(regionChange(change, Uint8Array.of(4, 0, 0, 0), 4)).toEqual({ inside: 6, outside: 4 / 3 });
  });

  it('is 0 where nothing changes, and bounded where nothing else does', () => {
    expect(changeRatio({ inside: 0, outside: 0 })).toBe(0);
    expect(changeRatio({ inside: 1, outside: 0 })).toBe(largestRatio);
    expect(changeRatio({ inside: 3, outside: 2 })).toBe(1.5);
  });
});
