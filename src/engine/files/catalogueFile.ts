import type { Catalogue } from '../../shared/catalogue.ts';
import { formatCatalogue } from '../../shared/catalogueFormat.ts';
import { parseCatalogue } from '../../shared/catalogueParse.ts';
import { writeFileAtomically } from './atomicFile.ts';
import { readBoundedText } from './boundedFile.ts';

/** Larger files are not read at all; the largest catalogue is some megabytes. */
const maxBytes = 2 ** 27;

/** Writes a catalogue; whoever reads the file meanwhile sees the old one or the new one, never a part. */
export async function writeCatalogue(path: string, catalogue: Catalogue): Promise<void> {
  await writeFileAtomically(path, formatCatalogue(catalogue));
}

/** Reads a catalogue; rejects with `badFile` when there is no such file, `badCatalogue` or `newerVersion` as its parser. */
export async function readCatalogue(path: string): Promise<Catalogue> {
  return parseCatalogue(await readCatalogueText(path), JSON.stringify(path));
}

/** The file's text; rejects with `badFile`. */
export function readCatalogueText(path: string): Promise<string> {
  return readBoundedText(path, maxBytes, 'catalogue');
}
