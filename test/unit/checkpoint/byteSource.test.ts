import { describe, expect, test } from 'vitest';
import { fileSource, memorySource, partOf, type ByteSource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { unpickle } from '../../../src/engine/checkpoint/pickle/unpickler.ts';
import { fixturePath, portraits } from './checkpointFixtures.ts';

function counted(source: ByteSource): ByteSource & { bytesRead: number } {
  const counting = {
    name: source.name,
    length: source.length,
    bytesRead: 0,
    read(offset: number, length: number): Promise<Uint8Array> {
      counting.bytesRead += length;
      return source.read(offset, length);
    },
  };
  return counting;
}

describe('opening reads headers only, never the weights', () => {
  // The zip's directory is searched in its last 64 kB; its pickle has 12 kB.
  test.each([
    [portraits, 20_000],
    [fixturePath('portraits-128.pt'), 120_000],
  ])('%s of 8.4 MB: at most %i bytes', async (path, most) => {
    const source = counted(await fileSource(path));
    const { generator } = await readCheckpoint(source);
    expect(source.bytesRead).toBeLessThan(most);
    const before = source.bytesRead;
    await generator.constant.read();
    // And then what is asked for: 192 x 4 x 4 numbers, and a zip member's header of 30 bytes.
    expect(source.bytesRead - before).toBeLessThanOrEqual(192 * 16 * 4 + 30);
  });

  test('of a pickle, too: byte strings are passed over', async () => {
    const large = Buffer.alloc(2 ** 20);
    const length = Buffer.from(Uint32Array.of(large.length).buffer);
    const pickle = Buffer.concat([Buffer.from('B'), length, large, Buffer.from('0N.')]);
    const source = counted(memorySource(pickle, 'large.pkl'));
    await unpickle(source, 0, { calls: new Map() });
    expect(source.bytesRead).toBeLessThan(70_000);
  });
});

test('instructions, texts and lines that straddle what was read ahead come out whole', async () => {
  const texts = Array.from({ length: 3000 }, (_, i) => String(i).repeat(1 + (i % 61)));
  const binary = texts.map((text) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return `X${length.toString('latin1')}${text}`;
  });
  const lines = texts.map((text) => `V${text}\n`);
  for (const stream of [binary, lines]) {
    const bytes = Buffer.from(`(${stream.join('')}l.`, 'latin1');
    expect(bytes.length).toBeGreaterThan(4 * 65536);
    expect((await unpickle(memorySource(bytes, 'long.pkl'), 0, { calls: new Map() })).value).toEqual(texts);
  }
});

test('reads are refused outside of a source and outside of a part', async () => {
  const source = memorySource(Uint8Array.of(1, 2, 3, 4, 5), 'five');
  const middle = partOf(source, 1, 3);
  expect([...(await middle.read(1, 2))]).toEqual([3, 4]);
  await expect(middle.read(2, 2)).rejects.toThrow('Cannot read "five": it ends at byte 3, but 4 are announced');
  await expect(middle.read(-1, 1)).rejects.toThrow('impossible position');
  await expect(source.read(0, 0.5)).rejects.toThrow('impossible position');
  await expect(source.read(2 ** 53, 1)).rejects.toThrow('impossible position');
  expect(() => partOf(source, 3, 3)).toThrow('it ends at byte 5, but 6 are announced');
});
