import { expect, test } from 'vitest';
import { sameFingerprint } from '../../../src/shared/fingerprint.ts';

/** Steps as a fingerprint writes them. */
function encode(...steps: number[]): string {
  const bytes = Buffer.alloc(steps.length * 2);
  for (const [i, step] of steps.entries()) bytes.writeInt16LE(step, i * 2);
  return bytes.toString('base64');
}

const base = encode(0, -1, 1000, -32768, 32767);

test.each([
  ['equal', base, base, true],
  ['two steps aside, either way', base, encode(2, 1, 998, -32766, 32765), true],
  ['across zero', encode(-1), encode(1), true],
  ['three steps aside', base, encode(0, -1, 1003, -32768, 32767), false],
  ['the two ends of the range', encode(-32768), encode(32767), false],
  ['one number fewer', base, encode(0, -1, 1000, -32768), false],
  ['no fingerprint known', '', '', false],
  ['an odd number of bytes', 'AAAA', 'AAAA', false],
  ['no base64', 'AA*A', 'AA*A', false],
])('%s', (_, a, b, same) => {
  expect(sameFingerprint(a, b)).toBe(same);
  expect(sameFingerprint(b, a)).toBe(same);
});
