import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import type { Task } from '../../../src/engine/runtime/task.ts';
import type { DiscoveryPlan, DiscoverySubject } from '../../../src/engine/stylespace/discoveryPlan.ts';
import { layerChannels } from '../../../src/engine/stylespace/jacobian.ts';

export interface SlowCounts {
  readonly presence: readonly number[];
  /** One list per searched channel. */
  readonly wins: readonly (readonly number[])[];
  readonly effects: readonly number[];
}

/**
 * Discovery by the book, for tests: the whole Jacobian of an image in memory, then steps 2 to 6 of the locally-active
 * channels (paper section A3) with sorted copies and plain loops. Shares no code with the program after the Jacobian.
 */
export async function slowDiscovery(
  { model, labeller, statistics, gradients }: DiscoverySubject,
  plan: DiscoveryPlan,
  images: readonly number[],
  task: Task,
): Promise<SlowCounts> {
  const channels = layerChannels(model, { toRgb: false });
  const labels = labeller.regions.labels.length;
  const presence = new Array<number>(labels).fill(0);
  const wins = channels.map(() => new Array<number>(labels).fill(0));
  const effects = channels.map(() => 0);
  const stream = new RandomState(5).standardNormal((Math.max(...images) + 1) * model.zDim);
  for (const image of images) {
    const z = Float32Array.from(stream.subarray(image * model.zDim, (image + 1) * model.zDim));
    const trace = await model.synthesis.trace(await model.styles(z, plan, task), plan.noise, task);
    const pixels = await labeller.label(trace, task);
    const cells = cellLabels(pixels, labeller.size, plan.grid, labels);
    const jacobian = new Float32Array(channels.length * 3 * cells.length);
    await gradients.compute(trace, channels, task, (positions, rows) => {
      rows.forEach((value, i) => {
        const size = 3 * cells.length;
        jacobian[positions[Math.floor(i / size)]! * size + (i % size)] = value;
      });
    });
    for (let label = 0; label < labels; label++) if (cells.includes(label)) presence[label]!++;
    for (const [row, [layer, channel]] of channels.entries()) {
      const map = cells.map((_, cell) => {
        const colours = [0, 1, 2].map((colour) => Math.abs(jacobian[(row * 3 + colour) * cells.length + cell]!));
        return (colours[0]! + colours[1]! + colours[2]!) / 3;
      });
      const winner = vote(map, cells, labels, plan.score === 'overlap' ? 1 : 2);
      if (winner >= 0) wins[row]![winner]!++;
      const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
      effects[row]! += mean * statistics.std[layer.offset + channel]!;
    }
  }
  return { presence, wins, effects: effects.map((sum) => sum / images.length) };
}

function cellLabels(pixels: Uint8Array, size: number, grid: number, labels: number): number[] {
  return Array.from({ length: grid ** 2 }, (_, cell) => {
    const counts = new Array<number>(labels).fill(0);
    pixels.forEach((label, i) => {
      const y = Math.floor((Math.floor(i / size) * grid) / size);
      const x = Math.floor(((i % size) * grid) / size);
      if (y * grid + x === cell) counts[label]!++;
    });
    return counts.indexOf(Math.max(...counts));
  });
}

function vote(map: readonly number[], cells: readonly number[], labels: number, power: number): number {
  const scores = Array.from({ length: labels }, (_, label) => {
    const size = cells.filter((cell) => cell === label).length;
    if (size === 0) return -1;
    const threshold = quantile(map, 1 - size / cells.length);
    return map.filter((value, cell) => value > threshold && cells[cell] === label).length / size ** power;
  });
  const best = Math.max(...scores);
  return best > 0 ? scores.indexOf(best) : -1;
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = fraction * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(position)]!, sorted[Math.ceil(position)]!];
  return low + (position - Math.floor(position)) * (high - low);
}
