import type { Tensor } from '../../runtime/ort.ts';
import type { Hulls } from './hulls.ts';

/**
 * Cotangents of all cells, many in one map: cells whose hulls are disjoint share a map, those `stride` apart along each
 * axis. Map (py, px) holds the cells congruent to py and px, at index py * stride + px. So a backward pass costs
 * stride^2 maps instead of one per cell, and is as exact: what is linear does not mind sharing, and whoever needs
 * cells apart (a sum over one cell, another stride) cuts them out by their hulls.
 */
export interface PackedMaps {
  readonly stride: number;
  readonly hulls: Hulls;
  readonly channels: number;
  /** The maps in order, `mapsPerChunk` to a tensor [maps, channels, size, size]: as the runs that made them left them. */
  readonly chunks: readonly Tensor[];
  readonly mapsPerChunk: number;
}

/**
 * Maps first .. first + count of the same cotangents packed at another stride.
 *
 * @param scratch grows as needed; the result may lie in it, so it must have been used before the next call
 */
export function repack(maps: PackedMaps, stride: number, first: number, count: number, scratch: Scratch): Tensor {
  const { channels, hulls, chunks, mapsPerChunk } = maps;
  const { size, lo, hi } = hulls;
  const chunk = chunks[first / mapsPerChunk];
  if (stride === maps.stride && chunk?.shape[0] === count) return chunk;
  const mapSize = channels * size * size;
  const packed = scratch.zeros(count * mapSize);
  for (let map = 0; map < count; map++) {
    for (const cellY of cellsOfPhase(Math.floor((first + map) / stride), stride, lo.length)) {
      for (const cellX of cellsOfPhase((first + map) % stride, stride, lo.length)) {
        const source = (cellY % maps.stride) * maps.stride + (cellX % maps.stride);
        const { data } = chunks[Math.floor(source / mapsPerChunk)]!;
        const from = (source % mapsPerChunk) * mapSize;
        const [x0, x1] = [lo[cellX]!, hi[cellX]!];
        for (let channel = 0; channel < channels; channel++) {
          for (let y = lo[cellY]!; y < hi[cellY]!; y++) {
            const row = (channel * size + y) * size;
            for (let x = row + x0; x < row + x1; x++) packed[map * mapSize + x] = data[from + x]!;
          }
        }
      }
    }
  }
  return { data: packed, shape: [count, channels, size, size] };
}

/** Memory that is used again: fresh pages cost more than what is written to them. */
export class Scratch {
  #memory = new Float32Array(0);

  zeros(length: number): Float32Array {
    if (this.#memory.length < length) {
      this.#memory = new Float32Array(length);
      return this.#memory;
    }
    return this.#memory.subarray(0, length).fill(0);
  }
}

/** The cells that share a phase along one axis. */
export function cellsOfPhase(phase: number, stride: number, cells: number): number[] {
  return Array.from({ length: Math.ceil((cells - phase) / stride) }, (_, i) => phase + i * stride);
}

/**
 * For maps first .. first + count, which pixels along one axis belong to which of the map's cells, as 0 and 1:
 * rows [count, 1, cells, size] for sums over y, columns [count, 1, size, cells] for sums over x.
 */
export function cellSelectors(
  hulls: Hulls,
  stride: number,
  first: number,
  count: number,
): { rows: Tensor; columns: Tensor } {
  const { size, lo, hi } = hulls;
  const cells = Math.ceil(lo.length / stride);
  const rows = new Float32Array(count * cells * size);
  const columns = new Float32Array(count * size * cells);
  for (let map = 0; map < count; map++) {
    const [phaseY, phaseX] = [Math.floor((first + map) / stride), (first + map) % stride];
    for (const [k, cell] of cellsOfPhase(phaseY, stride, lo.length).entries()) {
      rows.fill(1, (map * cells + k) * size + lo[cell]!, (map * cells + k) * size + hi[cell]!);
    }
    for (const [k, cell] of cellsOfPhase(phaseX, stride, lo.length).entries()) {
      for (let x = lo[cell]!; x < hi[cell]!; x++) columns[(map * size + x) * cells + k] = 1;
    }
  }
  return {
    rows: { data: rows, shape: [count, 1, cells, size] },
    columns: { data: columns, shape: [count, 1, size, cells] },
  };
}

/**
 * For maps first .. first + count, the sum of their cells' rows of a pattern [cells, size]: along y as
 * [count, 1, size, 1], along x as [count, 1, 1, size].
 */
export function packedPattern(
  pattern: Float32Array,
  size: number,
  stride: number,
  first: number,
  count: number,
): { rows: Tensor; columns: Tensor } {
  const cells = pattern.length / size;
  const phases = Array.from({ length: stride }, (_, phase) => {
    const sum = new Float32Array(size);
    for (const cell of cellsOfPhase(phase, stride, cells)) {
      for (let y = 0; y < size; y++) sum[y]! += pattern[cell * size + y]!;
    }
    return sum;
  });
  const rows = new Float32Array(count * size);
  const columns = new Float32Array(count * size);
  for (let map = 0; map < count; map++) {
    rows.set(phases[Math.floor((first + map) / stride)]!, map * size);
    columns.set(phases[(first + map) % stride]!, map * size);
  }
  return { rows: { data: rows, shape: [count, 1, size, 1] }, columns: { data: columns, shape: [count, 1, 1, size] } };
}
