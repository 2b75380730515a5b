import { countImages, type ImageRange, joinRanges } from '../../shared/catalogue.ts';
import { maxImages } from '../../shared/channelCounts.ts';
import { StyleSpaceError } from '../../shared/errors.ts';

/** The stream is drawn from its start: the row after this one is minutes away. */
const maxRow = 10_000_000;

/** The images of some ranges in rising order; `badUsage` where ranges overlap, or are more than a catalogue holds. */
export function imagesIn(ranges: readonly ImageRange[]): number[] {
  const joined = joinRanges(ranges);
  if (!joined) throw refusal('its ranges share images');
  if (countImages(joined) > maxImages) throw refusal(`a catalogue holds at most ${maxImages}`);
  for (const [first, count] of joined) {
    if (!Number.isInteger(first) || !Number.isInteger(count) || first < 0 || count < 1) {
      throw refusal(`[${first}, ${count}] is no range`);
    }
    if (first + count > maxRow) throw refusal(`they end above ${maxRow}`);
  }
  return joined.flatMap(([first, count]) => Array.from({ length: count }, (_, i) => first + i));
}

/** The ranges that hold exactly these images. */
export function rangesOf(images: Iterable<number>): ImageRange[] {
  return joinRanges(Array.from(images, (image) => [image, 1] as const))!;
}

/** The part of a range that is shard `index` (from 1) of `count`: neighbouring images, sizes equal to within one. */
export function shardOf([first, images]: ImageRange, index: number, count: number): ImageRange[] {
  const [start, end] = [index - 1, index].map((part) => Math.floor((images * part) / count)) as [number, number];
  return end > start ? [[first + start, end - start]] : [];
}

function refusal(why: string): StyleSpaceError {
  return new StyleSpaceError('badUsage', `These images cannot be searched: ${why}; choose others.`);
}
