import type { CatalogueHeader } from '../../shared/catalogue.ts';
import { seedLatents } from '../model/latents.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import type { Labeller } from '../stylespace/labeller.ts';

/** A picture that a report may show its channels on. */
export interface Face {
  readonly seed: number;
  /** Flat canonical S. */
  readonly styles: Float32Array;
  /** Each label's share of the picture's pixels; null without a labeller. */
  readonly shares: readonly number[] | null;
}

/**
 * The faces of some seeds, made as the catalogue's images were (psi, cutoff, class, noise), with the regions in each.
 *
 * @param labeller must have the catalogue's labels
 */
export async function drawFaces(
  model: Model,
  { psi, cutoff, class: label, noise }: CatalogueHeader,
  seeds: readonly number[],
  labeller: Labeller | null,
  task: Task,
): Promise<Face[]> {
  const styles = await model.styles(seedLatents(seeds, model.zDim), { psi, cutoff, class: label }, task);
  const { channels } = model.layout;
  const faces: Face[] = [];
  for (const [row, seed] of seeds.entries()) {
    const own = styles.slice(row * channels, (row + 1) * channels);
    let shares: number[] | null = null;
    if (labeller) {
      const image = await labeller.label(await model.synthesis.trace(own, noise, task), task);
      shares = labelShares(image, labeller.regions.labels.length);
    }
    faces.push({ seed, styles: own, shares });
  }
  return faces;
}

/**
 * The first `count` faces that show a region well: it covers at least the median of what it covers in the faces that
 * have it. Faces that have it less fill up, then, in a pinch, those without.
 */
export function facesWith(faces: readonly Face[], label: number, count: number): Face[] {
  const share = ({ shares }: Face): number => shares?.[label] ?? 0;
  const having = faces.filter((face) => share(face) > 0).sort((a, b) => share(b) - share(a));
  const well = having.slice(0, Math.ceil(having.length / 2)).sort((a, b) => faces.indexOf(a) - faces.indexOf(b));
  const rest = [...having, ...faces].filter((face) => !well.includes(face));
  return [...new Set([...well, ...rest])].slice(0, count);
}

/** A region's mean share of the picture, over the faces that have it; null where no face has, or nobody looked. */
export function meanShare(faces: readonly Face[], label: number): number | null {
  const shares = faces.flatMap((face) => face.shares?.[label] ?? []).filter((share) => share > 0);
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function labelShares(image: Uint8Array, labels: number): number[] {
  const shares = Array.from({ length: labels }, () => 0);
  for (const label of image) shares[label]! += 1 / image.length;
  return shares;
}
