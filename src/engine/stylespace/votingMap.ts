/**
 * The voting map of one channel: the mean over RGB of the absolute derivatives of the pooled image.
 * `jacobian` [channels, 3, cells], `row` the channel's place in it, `map` [cells] receives the result.
 * Returns the map's mean; where that is not finite (an overflow in the generator), the map can cast no vote.
 */
export function votingMap(jacobian: Float32Array, row: number, map: Float32Array): number {
  const cells = map.length;
  const [red, green, blue] = [3 * row * cells, (3 * row + 1) * cells, (3 * row + 2) * cells];
  let sum = 0;
  for (let i = 0; i < cells; i++) {
    const total = Math.abs(jacobian[red + i]!) + Math.abs(jacobian[green + i]!) + Math.abs(jacobian[blue + i]!);
    map[i] = total / 3;
    sum += total;
  }
  return sum / (3 * cells);
}
