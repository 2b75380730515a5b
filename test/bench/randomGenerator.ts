import { writeFile } from 'node:fs/promises';
import type { Checkpoint } from '../../src/engine/checkpoint/open.ts';
import { exportModel } from '../../src/engine/model/exportModel.ts';
import { OpenedModel } from '../../src/engine/model/openModel.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import type { Dense, Generator, StyledConv, SynthesisBlock, Weight } from '../../src/engine/stylegan2/generator.ts';

/** The widths of a StyleGAN2: min(channelBase / resolution, channelMax) channels at each resolution. */
export interface Size {
  readonly resolution: number;
  readonly channelBase: number;
  readonly channelMax: number;
}

export const configF: Size = { resolution: 1024, channelBase: 32768, channelMax: 512 };
export const size256: Size = { resolution: 256, channelBase: 16384, channelMax: 512 };

/** The same as if it had been opened; `path` is of no file. */
export function randomCheckpoint(size: Size): Checkpoint {
  const path = 'random weights';
  return { path, sizeBytes: 0, format: 'none', tensors: 0, generator: randomGenerator(size), warnings: [] };
}

/** Writes one to a file that can be opened. */
export async function writeRandomGenerator(file: string, size: Size, runtime: Runtime, task: Task): Promise<void> {
  const opened = new OpenedModel(randomCheckpoint(size), runtime, null);
  await writeFile(file, await exportModel(opened, task));
  await opened.release();
}

/**
 * A generator of random weights, in proportion as training begins with them: what a network costs and how its
 * derivatives compare does not depend on what it has learnt. No file: the numbers are made when they are read.
 */
export function randomGenerator({ resolution, channelBase, channelMax }: Size): Generator {
  const wDim = 512;
  const channelsAt = (size: number): number => Math.min(channelMax, channelBase / size);
  const affine = (channels: number): Dense => ({
    weight: noise([channels, wDim], 1 / Math.sqrt(wDim)),
    bias: filled([channels], 1),
  });
  const styled = (name: string, size: number, inChannels: number, out: number): StyledConv => ({
    name,
    affine: affine(inChannels),
    weight: noise([out, inChannels, 3, 3], 1 / Math.sqrt(9 * inChannels)),
    bias: noise([out], 0.1),
    clamp: null,
    gain: Math.SQRT2,
    noiseConst: noise([size, size], 1),
    noiseStrength: filled([1], 0.1),
  });
  const blocks: SynthesisBlock[] = [];
  for (let size = 4; size <= resolution; size *= 2) {
    const channels = channelsAt(size);
    blocks.push({
      resolution: size,
      conv0Up: size === 4 ? null : styled(`b${size}.conv0`, size, channelsAt(size / 2), channels),
      conv1: styled(`b${size}.conv1`, size, channels, channels),
      skip: null,
      toRgb: {
        name: `b${size}.torgb`,
        affine: affine(channels),
        weight: noise([3, channels, 1, 1], 1 / Math.sqrt(channels)),
        bias: filled([3], 0),
        clamp: null,
      },
    });
  }
  return {
    resolution,
    mapping: {
      zDim: wDim,
      wDim,
      labelEmbedding: null,
      layers: Array.from({ length: 8 }, () => ({
        weight: noise([wDim, wDim], 1 / Math.sqrt(wDim)),
        bias: filled([wDim], 0),
      })),
    },
    wAvg: filled([wDim], 0),
    constant: noise([channelsAt(4), 4, 4], 1),
    blocks,
  };
}

function filled(shape: readonly number[], value: number): Weight {
  return { shape, read: () => Promise.resolve(new Float32Array(count(shape)).fill(value)) };
}

/** About normal: sums of four uniform numbers of a linear congruential generator, the same each time they are read. */
function noise(shape: readonly number[], scale: number): Weight {
  return {
    shape,
    read() {
      let state = count(shape) % 2 ** 31;
      const uniform = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 2 ** 31 - 0.5;
      const numbers = new Float32Array(count(shape));
      for (let i = 0; i < numbers.length; i++) {
        numbers[i] = (uniform() + uniform() + uniform() + uniform()) * Math.sqrt(3) * scale;
      }
      return Promise.resolve(numbers);
    },
  };
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
