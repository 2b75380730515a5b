import type { Catalogue, CatalogueHeader } from './catalogue.ts';
import { formatHeaderField, headerKeys } from './catalogueFormat.ts';
import { StyleSpaceError } from './errors.ts';

/** A catalogue and its name in errors. */
export interface NamedCatalogue {
  readonly what: string;
  readonly catalogue: Catalogue;
}

/** Of a value in a sentence: a model's layout alone is longer. */
const mostCharacters = 100;

/**
 * How a catalogue's header differs from what it should be, as a clause: `its "grid" is 32, not 16`; undefined where it does
 * not. Images are not compared, as the same discovery has more or other ones, nor what is not known yet.
 */
export function headerDifference(
  found: CatalogueHeader,
  wanted: Omit<Partial<CatalogueHeader>, 'images'>,
): string | undefined {
  const known = { ...found, ...wanted };
  const field = headerKeys.find(
    (key) => key !== 'images' && formatHeaderField(found, key) !== formatHeaderField(known, key),
  );
  if (!field) return undefined;
  const [is, should] = [found, known].map((header) => formatHeaderField(header, field).slice(0, mostCharacters));
  return `its "${field}" is ${is!}, not ${should!}`;
}

/** Refuses, with `otherDiscovery`, a catalogue that a discovery cannot go on from. */
export function checkSameDiscovery(
  { what, catalogue }: NamedCatalogue,
  wanted: Omit<Partial<CatalogueHeader>, 'images'>,
): void {
  const difference = headerDifference(catalogue.header, wanted);
  if (difference === undefined) return;
  const message = `${what} is another discovery's catalogue, ${difference}: choose another file, or delete it.`;
  throw new StyleSpaceError('otherDiscovery', message);
}
