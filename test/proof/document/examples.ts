import { type RgbImage, sideBySide } from '../../../src/engine/image/rgbImage.ts';
import { heatmapOverlay } from '../../../src/engine/image/heatmapOverlay.ts';
import { toRgb8 } from '../../../src/engine/image/toRgb8.ts';
import { resolveChannel } from '../../../src/engine/stylespace/resolveChannel.ts';
import { strength } from '../causal.ts';
import { pictureChange } from '../changeRatio.ts';
import type { Evidence } from '../evidence.ts';
import { mainScore } from '../searches.ts';
import type { ProofSubject } from '../subject.ts';
import type { Verdict } from '../verdict.ts';
import { areaOf, type Witness } from '../witnesses.ts';

/** One line of the picture: what it shows, and four pictures side by side. */
export interface Example {
  readonly label: number;
  readonly channel: string;
  readonly strip: RgbImage;
}

/** Change that the heat's last colour stands for, in 8-bit levels. */
export const hottest = 64;
/** A channel shown as an example must change its region by so many levels. */
const visible = 4;

/**
 * Of every region with channels, the listed one with the highest median ratio among those whose change can be seen, on the
 * witness that shows most of the region: as it is with the judge's mask, at -5 and +5 sigma, and where that changed it.
 */
export async function examples(
  { discovery: { model, statistics }, task }: ProofSubject,
  { court, listed }: Evidence,
): Promise<Example[]> {
  const strips: Example[] = [];
  for (const label of court.judge.regions.labels.keys()) {
    const verdict = clearest(listed[mainScore].filter(({ claim }) => claim.label === label));
    if (!verdict) continue;
    const { channel } = verdict.claim;
    const witness = showingMost(court.witnesses, label);
    const [layer, index] = resolveChannel(model.layout, channel);
    const at = layer.offset + index;
    const edited: Float32Array[] = [];
    for (const sign of [-1, 1]) {
      const styles = witness.styles.slice();
      styles[at]! += sign * strength * statistics.std[at]!;
      edited.push((await model.synthesis.images(styles, 'const', task)).data);
    }
    const side = model.resolution;
    const [before, low, high] = [witness.picture, ...edited].map((picture) => toRgb8(picture, side, side)) as [
      RgbImage,
      RgbImage,
      RgbImage,
    ];
    const heat = heatmapOverlay(before, meanChange(witness.picture, edited), hottest);
    strips.push({ label, channel, strip: sideBySide([outlined(before, witness.judged, label), low, high, heat]) });
  }
  return strips;
}

/** Two columns of strips. */
export function sheet(strips: readonly RgbImage[]): RgbImage {
  const half = Math.ceil(strips.length / 2);
  const [left, right] = [strips.slice(0, half), strips.slice(half)].map(stacked) as [RgbImage, RgbImage];
  const padded = new Uint8Array(right.width * left.height * 3).fill(255);
  padded.set(right.data);
  return sideBySide([left, { width: right.width, height: left.height, data: padded }]);
}

function stacked(images: readonly RgbImage[]): RgbImage {
  const data = Buffer.concat(images.map((image) => image.data));
  return { width: images[0]?.width ?? 0, height: images.reduce((sum, { height }) => sum + height, 0), data };
}

function clearest(verdicts: readonly Verdict[]): Verdict | undefined {
  const tested = verdicts.filter(({ witnesses }) => witnesses > 0);
  const seen = tested.filter(({ inside }) => inside >= visible);
  return [...(seen.length > 0 ? seen : tested)].sort((a, b) => b.median - a.median)[0];
}

function showingMost(witnesses: readonly Witness[], label: number): Witness {
  return [...witnesses].sort((a, b) => areaOf(b.judged, label) - areaOf(a.judged, label))[0]!;
}

/** [pixels] Mean over the edits of their change, in 8-bit levels. */
function meanChange(before: Float32Array, edited: readonly Float32Array[]): Float32Array {
  const changes = edited.map((after) => pictureChange(before, after));
  return changes[0]!.map((_, pixel) => changes.reduce((sum, change) => sum + change[pixel]!, 0) / changes.length);
}

/** The picture with the region's border in white. */
function outlined(image: RgbImage, labels: Uint8Array, label: number): RgbImage {
  const data = image.data.slice();
  for (const [pixel, own] of labels.entries()) {
    const neighbours = [pixel - 1, pixel + 1, pixel - image.width, pixel + image.width];
    if (own === label && neighbours.some((other) => (labels[other] ?? label) !== label)) {
      data.fill(255, 3 * pixel, 3 * pixel + 3);
    }
  }
  return { ...image, data };
}
