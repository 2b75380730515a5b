import type { ChannelCounts } from '../../shared/channelCounts.ts';
import { maxImages } from '../../shared/channelCounts.ts';

/** A fraction of at most 100,000 images is told apart from all others by this much; a double is exact to far less. */
const tolerance = 1e-11;

/**
 * The smallest counts whose quotients are these fractions [channels, labels], so that a rule in integers decides about
 * them exactly: for each label the least number of images that all of its fractions are parts of. A label whose fractions
 * are all NaN was in no image. Undefined, with the label, where some are no fractions of at most 100,000 images.
 */
export function fractionCounts(
  fractions: Float64Array,
  labels: number,
): { readonly counts: ChannelCounts } | { readonly problem: number } {
  const presence = new Uint32Array(labels);
  for (let label = 0; label < labels; label++) {
    const images = leastImages(fractions, label, labels);
    if (images === undefined) return { problem: label };
    presence[label] = images;
  }
  const wins = Uint32Array.from(fractions, (fraction, i) => Math.round(fraction * presence[i % labels]!) || 0);
  let images = Math.max(...presence);
  for (let row = 0; row < wins.length; row += labels) {
    images = Math.max(
      images,
      wins.subarray(row, row + labels).reduce((sum, count) => sum + count, 0),
    );
  }
  return images > maxImages
    ? { problem: presence.indexOf(Math.max(...presence)) }
    : { counts: { images, presence, wins, effects: null } };
}

/** Of one label; 0 where it was in none. */
function leastImages(fractions: Float64Array, label: number, labels: number): number | undefined {
  let images = 1;
  let absent = 0;
  for (let i = label; i < fractions.length; i += labels) {
    const fraction = fractions[i]!;
    if (Number.isNaN(fraction)) {
      absent++;
      continue;
    }
    if (!(fraction >= 0 && fraction <= 1)) return undefined;
    if (isWhole(fraction * images, images)) continue;
    const denominator = leastDenominator(fraction);
    if (denominator === undefined) return undefined;
    images = (images / greatestDivisor(images, denominator)) * denominator;
    if (images > maxImages) return undefined;
  }
  if (absent === 0) return images;
  return absent * labels === fractions.length ? 0 : undefined;
}

function isWhole(value: number, scale: number): boolean {
  return Math.abs(value - Math.round(value)) <= tolerance * scale;
}

/** Of the simplest fraction within the tolerance, by continued fractions. */
function leastDenominator(fraction: number): number | undefined {
  let [before, denominator] = [0, 1];
  for (let rest = fraction - Math.floor(fraction); !isWhole(fraction * denominator, denominator);) {
    const inverse = 1 / rest;
    [before, denominator] = [denominator, before + Math.floor(inverse) * denominator];
    rest = inverse - Math.floor(inverse);
    if (!(denominator <= maxImages)) return undefined;
  }
  return denominator;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
