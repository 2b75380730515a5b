import { type Catalogue, type ImageRange, paperThresholds, type ScoreRule } from '../../src/shared/catalogue.ts';
import { discover } from '../../src/engine/stylespace/discovery.ts';
import type { DiscoveryPlan } from '../../src/engine/stylespace/discoveryPlan.ts';
import { sharedGradients } from './sharedGradients.ts';
import { grid, type ProofSubject } from './subject.ts';

export const scoreRules = ['overlap', 'squared'] as const satisfies readonly ScoreRule[];

/** The rule that the page is about: the one that a search takes unless it is told otherwise. */
export const mainScore: ScoreRule = 'overlap';

/** A region of o cells that overlaps the strongest cells of a map in n. */
export const scoreFormula: Readonly<Record<ScoreRule, string>> = { overlap: 'n / o', squared: 'n / o^2' };

/** How the bundled model is searched unless somebody asks for something else. */
export function searchPlan(score: ScoreRule, images: readonly ImageRange[]): DiscoveryPlan {
  return { images, psi: 0.7, cutoff: null, noise: 'const', grid, score, thresholds: paperThresholds };
}

/**
 * Searches images 0 to `images` - 1 by both score rules. The journals in `cacheDir` keep what is done: a run that was
 * killed goes on, and catalogues of parts come from them without computing anything again.
 */
export async function searchAll(
  { discovery, task }: ProofSubject,
  images: number,
  cacheDir: string,
  report: (what: string, done: number, total: number) => void,
): Promise<void> {
  const subject = { ...discovery, gradients: sharedGradients(discovery.gradients) };
  await Promise.all(
    scoreRules.map((score) =>
      discover(subject, searchPlan(score, [[0, images]]), {
        cacheDir,
        task,
        onProgress: (done, total) => {
          if (score === mainScore) report('Searching images', Math.floor(done), total);
        },
      }),
    ),
  );
}

/** The catalogue of some of the searched images. */
export function catalogueOf(
  { discovery, task }: ProofSubject,
  score: ScoreRule,
  range: ImageRange,
  cacheDir: string,
): Promise<Catalogue> {
  return discover(discovery, searchPlan(score, [range]), { cacheDir, task });
}
