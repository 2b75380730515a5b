/**
 * The plane [pixels] with the largest number at each pixel, of planes [planes, pixels]; the lowest where several are.
 * Undefined where one is no number.
 */
export function argMaxPlanes(planes: Float32Array, count: number): Uint8Array | undefined {
  const pixels = planes.length / count;
  const best = planes.slice(0, pixels);
  const ids = new Uint8Array(pixels);
  if (planes.some((number) => Number.isNaN(number))) return undefined;
  for (let plane = 1; plane < count; plane++) {
    for (let pixel = 0, at = plane * pixels; pixel < pixels; pixel++, at++) {
      if (planes[at]! > best[pixel]!) [best[pixel], ids[pixel]] = [planes[at]!, plane];
    }
  }
  return ids;
}
