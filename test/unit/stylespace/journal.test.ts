import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Journal, type JournalEntry, type JournalHeader } from '../../../src/engine/stylespace/journal.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const header: JournalHeader = { journal: 1, model: 'abc', psi: 0.7, note: 'größer' };
const entry = (image: number, length = 20): JournalEntry => ({
  image,
  bytes: Uint8Array.from({ length }, (_, i) => (i * 37 + image) % 256),
});

async function entries(folder: string, of = header): Promise<JournalEntry[]> {
  const found: JournalEntry[] = [];
  for await (const { image, bytes } of new Journal(folder, of).entries()) {
    found.push({ image, bytes: Uint8Array.from(bytes) });
  }
  return found;
}

async function written(folder: string, images: readonly number[], of = header): Promise<void> {
  const journal = new Journal(folder, of);
  for (const image of images) await journal.append(entry(image));
  await journal.close();
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a journal', () => {
  it('gives back what was appended, over several runs', async () => {
    const folder = join(temporaryFolder(), 'made', 'when needed');
    expect(await entries(folder)).toEqual([]);
    await written(folder, [3, 1]);
    await written(folder, []);
    await written(folder, [7]);
    expect(await entries(folder)).toEqual([entry(3), entry(1), entry(7)]);
    // A run with nothing to add leaves no file.
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('is apart from journals of other headers in the same folder', async () => {
    const folder = temporaryFolder();
    await written(folder, [1]);
    await written(folder, [2], { ...header, psi: 0.5 });
    expect(await entries(folder)).toEqual([entry(1)]);
  });

  it('takes two runs at once', async () => {
    const folder = temporaryFolder();
    await Promise.all([written(folder, [0, 2, 4]), written(folder, [1, 3, 5])]);
    const images = (await entries(folder)).map(({ image }) => image);
    expect(images.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('cut off at any byte keeps every image before the cut, and goes on', async () => {
    const folder = temporaryFolder();
    await written(folder, [1, 2, 3]);
    const path = join(folder, readdirSync(folder)[0]!);
    const whole = readFileSync(path);
    const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);
    expect(ends).toHaveLength(4);
    for (let cut = 0; cut <= whole.length; cut++) {
      writeFileSync(path, whole.subarray(0, cut));
      const kept = [1, 2, 3].filter((_, i) => ends[i + 1]! <= cut);
      expect(await entries(folder)).toEqual(kept.map((image) => entry(image)));
    }
    writeFileSync(path, whole.subarray(0, whole.length - 5));
    await written(folder, [9]);
    expect(await entries(folder)).toEqual([entry(1), entry(2), entry(9)]);
  });

  it('with a damaged byte passes over that image alone', async () => {
    const folder = temporaryFolder();
    await written(folder, [1, 2, 3]);
    const path = join(folder, readdirSync(folder)[0]!);
    const whole = readFileSync(path);
    const [, first, second] = [...whole.keys()].filter((at) => whole[at] === 0x0a);
    for (let at = first! + 1; at < second!; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      writeFileSync(path, damaged);
      expect(await entries(folder)).toEqual([entry(1), entry(3)]);
    }
    // Under a damaged header nothing counts.
    writeFileSync(path, Buffer.concat([Buffer.from('x'), whole.subarray(1)]));
    expect(await entries(folder)).toEqual([]);
  });

  it('does not read a line without an end into memory', async () => {
    const folder = temporaryFolder();
    await written(folder, [1]);
    const path = join(folder, readdirSync(folder)[0]!);
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(2 ** 24, 'a')]));
    expect(await entries(folder)).toEqual([entry(1)]);
  });

  it.each([
    [{ ...header, psi: 0.5 }, '"psi" is 0.5, here it is 0.7'],
    [{ ...header, grid: 8 }, '"grid" is 8, here it is null'],
  ])('refuses a file of its name with another header, and names the field', async (other, why) => {
    const [ours, theirs] = [temporaryFolder(), temporaryFolder()];
    await written(ours, [1]);
    await written(theirs, [1], other);
    renameSync(join(theirs, readdirSync(theirs)[0]!), join(ours, readdirSync(ours)[0]!));
    await expect(entries(ours)).rejects.toMatchObject({
      code: 'badCatalogue',
      message: expect.stringContaining(why) as string,
    });
  });
});

describe('when the disk is full, a journal', () => {
  const failure = {
    code: 'diskFull',
    message: expect.stringMatching(/^The disk is full: [^.]*kept in .*again/) as string,
  };

  it('keeps what it had, and goes on once there is room', async () => {
    const folder = temporaryFolder();
    const journal = new Journal(folder, header);
    await journal.append(entry(1));
    const path = join(folder, readdirSync(folder)[0]!);
    const before = readFileSync(path);
    await failsAfterHalf(async () => {
      await expect(journal.append(entry(2))).rejects.toMatchObject(failure);
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    await journal.append(entry(2));
    await journal.close();
    expect(await entries(folder)).toEqual([entry(1), entry(2)]);
  });

  it('leaves no file when not even its header fits', async () => {
    const folder = temporaryFolder();
    await failsAfterHalf(async () => {
      await expect(new Journal(folder, header).append(entry(1))).rejects.toMatchObject(failure);
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a real full file system, too', async ({ skip }) => {
    const small = temporaryFolder();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      skip('a small file system cannot be mounted here');
    }
    onTestFinished(() => {
      execFileSync('umount', [small]);
    });
    const journal = new Journal(small, header);
    let images = 0;
    const filling = (async () => {
      for (; images < 100; images++) await journal.append(entry(images, 5000));
    })();
    await expect(filling).rejects.toMatchObject(failure);
    expect(images).toBeGreaterThan(3);
    const kept = Array.from({ length: images }, (_, image) => entry(image, 5000));
    expect(await entries(small)).toEqual(kept);
    await journal.close();
  });
});

/** Runs with a disk that takes 20 bytes of every write and no more. */
async function failsAfterHalf(action: () => Promise<void>): Promise<void> {
  const handle = await open('/dev/null');
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const real = Reflect.get(prototype, 'write') as (...args: unknown[]) => Promise<unknown>;
  let full = false;
  const spy = vi.spyOn(prototype, 'write').mockImplementation(function (this: typeof handle, ...[bytes, offset]) {
    if (full) return Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    full = true;
    return real.call(this, bytes, offset, 20) as never;
  });
  await action();
  expect(spy).toHaveBeenCalledTimes(2);
  spy.mockRestore();
}
