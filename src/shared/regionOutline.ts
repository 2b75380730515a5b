import type { RegionMap } from './engineApi.ts';

/**
 * The border of a region as an SVG path in the map's pixels: the edges between its pixels and others, each stretch of a
 * row or column as one line. Empty where the picture does not have the region.
 */
export function regionOutline({ width, height, labels, data }: RegionMap, region: string): string {
  const wanted = labels.indexOf(region);
  const inside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === wanted;
  const path: string[] = [];
  for (let y = 0; y <= height; y++) {
    for (const [from, to] of stretches(width, (x) => inside(x, y - 1) !== inside(x, y)))
      path.push(`M${from} ${y}H${to}`);
  }
  for (let x = 0; x <= width; x++) {
    for (const [from, to] of stretches(height, (y) => inside(x - 1, y) !== inside(x, y)))
      path.push(`M${x} ${from}V${to}`);
  }
  return path.join('');
}

/** Where a condition holds without a gap: [first, behind the last]. */
function stretches(length: number, holds: (i: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < length; i++) {
    if (!holds(i)) continue;
    const last = found.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else found.push([i, i + 1]);
  }
  return found;
}
