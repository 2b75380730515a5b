import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Catalogue, catalogueVersion, paperThresholds } from '../../../src/shared/catalogue.ts';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import { emptyCounts } from '../../../src/shared/channelCounts.ts';
import { readCatalogue, writeCatalogue } from '../../../src/engine/files/catalogueFile.ts';
import { temporaryFolder } from '../stylespace/temporaryFolder.ts';

const catalogue: Catalogue = {
  header: {
    version: catalogueVersion,
    model: { name: 'tiny.pt', sha256: 'ab'.repeat(32), fingerprint: '', layout: [['conv', 2]] },
    zStream: 'RandomState(5)',
    images: [],
    psi: 0.7,
    cutoff: null,
    noise: 'const',
    class: null,
    grid: 8,
    score: 'overlap',
    thresholds: paperThresholds,
    regions: { kind: 'segmenter', name: 'bands', sha256: 'cd'.repeat(32), labels: ['a', 'b'], residual: [] },
    sigma: { samples: 500, stream: 'RandomState(5)', psi: 0.7 },
    batching: { samples: 1 },
    device: 'cpu',
    ortVersion: '1',
  },
  counts: emptyCounts(2, 2),
};

it('a catalogue that was written is read back, and nothing lies beside it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a.stylespace-channels.json');
  await writeCatalogue(path, catalogue);
  await writeCatalogue(path, catalogue);
  expect(readdirSync(folder)).toEqual(['a.stylespace-channels.json']);
  expect(readFileSync(path, 'utf8')).toBe(formatCatalogue(catalogue));
  expect(formatCatalogue(await readCatalogue(path))).toBe(formatCatalogue(catalogue));
});

it.each([
  ['there is none', undefined, 'There is no catalogue'],
  ['it is not JSON', '{', 'is not JSON'],
  ['it is not text', Buffer.of(0xff, 0xfe, 0xfd), 'is not text'],
])('says which file cannot be read when %s', async (_, content, why) => {
  const path = join(temporaryFolder(), 'a.json');
  if (content !== undefined) writeFileSync(path, content);
  await expect(readCatalogue(path)).rejects.toThrow(why);
  await expect(readCatalogue(path)).rejects.toThrow('a.json');
});
