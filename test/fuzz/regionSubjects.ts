import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { importRegions } from '../../src/engine/stylespace/importRegions.ts';
import { formatCatalogue } from '../../src/shared/catalogueFormat.ts';
import { parseCatalogue } from '../../src/shared/catalogueParse.ts';
import { latin1 } from '../unit/checkpoint/hostileFiles.ts';
import { csv, list, model, objects } from '../unit/stylespace/publishedRegions.ts';

export interface RegionSubject {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly read: (bytes: Uint8Array) => Promise<void>;
}

/** What `stylespace import-regions` takes: both forms of the pickle, each with a sound table of labels, and that table. */
export function regionSubjects(folder: string): RegionSubject[] {
  const table = Buffer.from(csv);
  const pickles = { 'madeRegions.list.pkl': list(), 'madeRegions.objects.pkl': objects() };
  const sound = latin1(`\x80\x03${list()}.`);
  return [
    ...Object.entries(pickles).map(([name, pickle]): RegionSubject => ({
      name,
      bytes: latin1(`\x80\x03${pickle}.`),
      read: (bytes) => imported(folder, bytes, table),
    })),
    { name: 'madeRegions.csv', bytes: new Uint8Array(table), read: (bytes) => imported(folder, sound, bytes) },
  ];
}

/** A catalogue that is made is one that can be written and read again. */
async function imported(folder: string, regions: Uint8Array, labels: Uint8Array): Promise<void> {
  const [file, table] = [join(folder, 'regions.pkl'), join(folder, 'labels.csv')];
  await Promise.all([writeFile(file, regions), writeFile(table, labels)]);
  const catalogue = await importRegions(file, table, model);
  const again = parseCatalogue(formatCatalogue(catalogue), 'imported');
  if (!isDeepStrictEqual(again, catalogue)) throw new Error('the catalogue does not read back');
}
