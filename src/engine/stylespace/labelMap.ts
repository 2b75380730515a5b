/**
 * Pools a full-size label image to the grid of the gradient maps (paper section A3, step 3): each cell takes the label
 * that most of its pixels have, ties going to the lowest label.
 *
 * `image` [size, size]; `size` is a multiple of `grid`. `regionOf[label]` merges labels into regions before they are
 * counted (the authors merge both lips and the mouth). Returns regions [grid, grid].
 */
export function pooledLabelMap(
  image: Uint8Array,
  size: number,
  grid: number,
  regionOf: readonly number[],
  regions: number,
): Uint8Array {
  const side = size / grid;
  if (!Number.isInteger(side) || image.length !== size * size) {
    throw new RangeError(`a ${grid} x ${grid} grid cannot be laid over ${image.length} pixels, ${size} a side`);
  }
  const merged = Uint8Array.from(regionOf);
  const pooled = new Uint8Array(grid * grid);
  const counts = new Uint32Array(regions);
  for (let cell = 0; cell < pooled.length; cell++) {
    counts.fill(0);
    const corner = Math.floor(cell / grid) * side * size + (cell % grid) * side;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const label = image[corner + y * size + x]!;
        if (label >= merged.length) throw new RangeError(`label ${label} of ${merged.length}`);
        counts[merged[label]!]!++;
      }
    }
    let most = 0;
    for (let region = 1; region < regions; region++) if (counts[region]! > counts[most]!) most = region;
    pooled[cell] = most;
  }
  return pooled;
}
