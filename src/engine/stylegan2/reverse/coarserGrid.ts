/**
 * Averages maps over cells of a coarser grid: [maps, from, from] -> [maps, to, to].
 *
 * @param to a divisor of `from`
 */
export function coarserGrid(maps: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return maps;
  const factor = from / to;
  const coarse = new Float32Array(maps.length / factor ** 2);
  for (let map = 0; map < maps.length / from ** 2; map++) {
    for (let y = 0; y < to; y++) {
      for (let x = 0; x < to; x++) {
        let sum = 0;
        for (let dy = 0; dy < factor; dy++) {
          const row = (map * from + y * factor + dy) * from + x * factor;
          for (let dx = 0; dx < factor; dx++) sum += maps[row + dx]!;
        }
        coarse[(map * to + y) * to + x] = sum / factor ** 2;
      }
    }
  }
  return coarse;
}
