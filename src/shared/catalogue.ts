import type { ChannelCounts } from './channelCounts.ts';
import type { ModelIdentity, StyleScale } from './modelIdentity.ts';

export const catalogueVersion = 1;

/** `count` images from row `first` of the stream on. */
export type ImageRange = readonly [first: number, count: number];

/**
 * When a channel is localized in a region (paper section A3, step 7): its fraction is above `fraction` and exceeds the
 * largest other one by more than `gap`, both strictly. Labels present in fewer than `minPresence` images are left out,
 * as candidates and as rivals. `fraction` and `gap` have at most 3 decimals.
 */
export interface Thresholds {
  readonly fraction: number;
  readonly gap: number;
  readonly minPresence: number;
}

export const paperThresholds: Thresholds = { fraction: 0.5, gap: 0.25, minPresence: 20 };

interface Labels {
  /** In voting order: ties go to the earlier one. */
  readonly labels: readonly string[];
  /** The labels that compete for votes but name no region, such as the authors' "others". */
  readonly residual: readonly string[];
}

/** Where the label maps came from. */
export type Regions = Labels &
  (
    | { readonly kind: 'segmenter'; readonly name: string; readonly sha256: string }
    | {
        readonly kind: 'clusters';
        /** Of the centroids' bytes. */
        readonly sha256: string;
        readonly parameters: Readonly<Record<string, number | string>>;
      }
    /**
     * Another program's, read from a file of this name that holds fractions: the counts are the smallest that give them,
     * not those of images, and cannot be added to others.
     */
    | { readonly kind: 'imported'; readonly name: string; readonly sha256: string; readonly holds: 'fractions' }
  );

/** How a channel's overlap n with a region of o cells is scored: n / o, or n / o^2 as in the authors' program. */
export type ScoreRule = 'overlap' | 'squared';

/** Everything that decides the counts. Catalogues are merged only where all of it but `images` agrees. */
export interface CatalogueHeader {
  readonly version: number;
  readonly model: ModelIdentity;
  /** The stream whose rows of zDim values are the images' z: `RandomState(5)`. */
  readonly zStream: string;
  /** In order, without overlap, neighbours joined. */
  readonly images: readonly ImageRange[];
  readonly psi: number;
  readonly cutoff: number | null;
  readonly noise: 'const' | 'none';
  readonly class: number | null;
  /** Cells per side of the gradient and label maps. */
  readonly grid: number;
  readonly score: ScoreRule;
  readonly thresholds: Thresholds;
  readonly regions: Regions;
  /** The sample whose sigma scales the effects. */
  readonly sigma: StyleScale;
  /** Chunk shapes of the computation, which decide rounding: name -> size. */
  readonly batching: Readonly<Record<string, number>>;
  readonly device: string;
  readonly ortVersion: string;
}

/** What discovery knows of a model's channels (`*.stylespace-channels.json`). */
export interface Catalogue {
  readonly header: CatalogueHeader;
  readonly counts: ChannelCounts;
}

/** Sorts ranges and joins neighbours; undefined where two overlap. */
export function joinRanges(ranges: readonly ImageRange[]): ImageRange[] | undefined {
  const joined: [number, number][] = [];
  for (const [first, count] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    const end = last ? last[0] + last[1] : -1;
    if (first < end) return undefined;
    if (last && first === end) last[1] += count;
    else joined.push([first, count]);
  }
  return joined;
}

/** How many images the ranges hold. */
export function countImages(ranges: readonly ImageRange[]): number {
  return ranges.reduce((sum, [, count]) => sum + count, 0);
}
