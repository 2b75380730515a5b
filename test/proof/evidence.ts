import type { Catalogue, ScoreRule } from '../../src/shared/catalogue.ts';
import { formatCatalogue } from '../../src/shared/catalogueFormat.ts';
import { mergeCatalogues } from '../../src/shared/mergeCatalogues.ts';
import type { Witnesses } from './causal.ts';
import type { FirstOrder } from './firstOrder.ts';
import { catalogueOf } from './searches.ts';
import type { ProofSubject } from './subject.ts';
import type { Verdict } from './verdict.ts';

/** The catalogues of one score rule, all from the same journal. */
export interface Search {
  readonly whole: Catalogue;
  /** The first eighth, quarter, half of the images, and all of them. */
  readonly growing: readonly Catalogue[];
  /** Two disjoint ones. */
  readonly halves: readonly [Catalogue, Catalogue];
}

/** All that was found out. */
export interface Evidence {
  readonly searches: Readonly<Record<ScoreRule, Search>>;
  readonly court: Witnesses;
  /** Of every label: mean number of grid cells where it is present. */
  readonly areas: readonly number[];
  /** The gradients of some of the test pictures. */
  readonly firstOrder: FirstOrder;
  /** What became of the claims of each rule's catalogue, and of as many channels that it does not list. */
  readonly listed: Readonly<Record<ScoreRule, readonly Verdict[]>>;
  readonly unlisted: Readonly<Record<ScoreRule, readonly Verdict[]>>;
}

export async function collectSearch(
  subject: ProofSubject,
  score: ScoreRule,
  images: number,
  cacheDir: string,
): Promise<Search> {
  const half = images / 2;
  const growing: Catalogue[] = [];
  for (const size of [images / 8, images / 4, half, images].map(Math.floor)) {
    growing.push(await catalogueOf(subject, score, [0, size], cacheDir));
  }
  const [first, whole] = growing.slice(-2) as [Catalogue, Catalogue];
  const second = await catalogueOf(subject, score, [half, half], cacheDir);
  const merged = mergeCatalogues([
    { what: 'the first half', catalogue: first },
    { what: 'the second half', catalogue: second },
  ]);
  if (formatCatalogue(merged) !== formatCatalogue(whole)) throw new Error('the merged halves are not the whole');
  return { whole, growing, halves: [first, second] };
}
