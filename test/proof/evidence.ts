import type { Catalogue } from '../../src/shared/catalogue.ts';
import { formatCatalogue } from '../../src/shared/catalogueFormat.ts';
import { mergeCatalogues } from '../../src/shared/mergeCatalogues.ts';
import type { Witnesses } from './causal.ts';
import { catalogueOf } from './searches.ts';
import type { FirstOrder } from './firstOrder.ts';
import type { ProofSubject } from './subject.ts';
import type { Verdict } from './verdict.ts';

/** The catalogues that the document speaks of. All come from the same journal. */
export interface Searches {
  readonly whole: Catalogue;
  /** By the other score rule. */
  readonly squared: Catalogue;
  /** The first eighth, quarter, half of the images, and all of them. */
  readonly growing: readonly { readonly overlap: Catalogue; readonly squared: Catalogue }[];
  /** Two disjoint ones. */
  readonly halves: readonly [Catalogue, Catalogue];
}

/** All that was found out. */
export interface Evidence {
  readonly searches: Searches;
  readonly court: Witnesses;
  /** Of every label: mean number of grid cells where it is present. */
  readonly areas: readonly number[];
  /** The gradients of some of the test pictures. */
  readonly firstOrder: FirstOrder;
  /** What became of the claims of the catalogue, of the other score's, and of channels that the catalogue does not list. */
  readonly listed: readonly Verdict[];
  readonly squared: readonly Verdict[];
  readonly unlisted: readonly Verdict[];
}

export async function collectSearches(subject: ProofSubject, images: number, cacheDir: string): Promise<Searches> {
  const half = images / 2;
  const sizes = [images / 8, images / 4, half, images].map(Math.floor);
  const growing = [];
  for (const size of sizes) {
    const overlap = await catalogueOf(subject, 'overlap', [0, size], cacheDir);
    growing.push({ overlap, squared: await catalogueOf(subject, 'squared', [0, size], cacheDir) });
  }
  const { overlap: whole, squared } = growing.at(-1)!;
  const first = growing.at(-2)!.overlap;
  const second = await catalogueOf(subject, 'overlap', [half, half], cacheDir);
  const merged = mergeCatalogues([
    { what: 'the first half', catalogue: first },
    { what: 'the second half', catalogue: second },
  ]);
  if (formatCatalogue(merged) !== formatCatalogue(whole)) throw new Error('the merged halves are not the whole');
  return { whole, squared, growing, halves: [first, second] };
}
