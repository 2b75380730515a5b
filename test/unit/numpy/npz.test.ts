import { describe, expect, it } from 'vitest';
import { encodeNpz, readNpz } from '../../../src/engine/numpy/npz.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import { numpyFixture } from './fixture.ts';

const mean = { shape: [5], data: Float32Array.of(0, 1, 2, 3, 4) };
const std = { shape: [2, 3, 4], data: Float64Array.from({ length: 24 }, (_, i) => i / 3) };

it.each(['stored.npz', 'deflated.npz'])('reads %s as NumPy wrote it', (name) => {
  expect(readNpz(numpyFixture(name), name)).toEqual(new Map(Object.entries({ mean, std })));
});

it('reads back what it writes', () => {
  const arrays = new Map([
    ['mean', mean],
    ['std', { shape: [1, 2], data: Float32Array.of(-1, 1) }],
  ]);
  expect(readNpz(encodeNpz(arrays), 'stats.npz')).toEqual(arrays);
});

it('writes the same bytes in any time zone', () => {
  const zone = process.env['TZ'];
  const bytesIn = (name: string) => {
    process.env['TZ'] = name;
    return encodeNpz(new Map([['mean', mean]]));
  };
  try {
    expect(bytesIn('Pacific/Auckland')).toEqual(bytesIn('America/Los_Angeles'));
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

describe('hostile archives are refused with a sentence', () => {
  const refused = (bytes: Uint8Array, why: RegExp, limits?: { entries: number; bytes: number }) => {
    expect(() => readNpz(bytes, 'bad.npz', limits)).toThrow(StyleSpaceError);
    expect(() => readNpz(bytes, 'bad.npz', limits)).toThrow(why);
  };
  const stored = () => new Uint8Array(numpyFixture('stored.npz'));
  const find = (bytes: Uint8Array, signature: number) => {
    const view = new DataView(bytes.buffer);
    for (let at = bytes.length - 4; at >= 0; at--) if (view.getUint32(at, true) === signature) return { view, at };
    throw new Error('no such record');
  };

  it('too many arrays', () => {
    refused(stored(), /more than 1 arrays/, { entries: 1, bytes: 1e6 });
  });

  it('too large together', () => {
    refused(stored(), /more than 400 bytes/, { entries: 10, bytes: 400 });
  });

  it('a directory that claims 65,535 entries', () => {
    const bytes = stored();
    const { view, at } = find(bytes, 0x06054b50);
    view.setUint16(at + 8, 65535, true);
    refused(bytes, /^bad\.npz is not an \.npz archive/);
  });

  it('an entry larger than the file', () => {
    const bytes = stored();
    const { view, at } = find(bytes, 0x02014b50);
    view.setUint32(at + 20, 1_000_000, true);
    refused(bytes, /overlap or lie outside/);
  });

  it('every cut', () => {
    const bytes = stored();
    for (let length = 0; length < bytes.length; length++) refused(bytes.subarray(0, length), /^bad\.npz/);
  });

  it('bytes that are no archive', () => {
    refused(new Uint8Array(100_000).fill(7), /^bad\.npz/);
  });
});
