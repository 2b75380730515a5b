import { StyleSpaceError } from '../shared/errors.ts';
import { readArrayRows } from '../engine/model/arrayRows.ts';
import { seedLatents } from '../engine/model/latents.ts';
import type { Model } from '../engine/model/model.ts';
import type { Task } from '../engine/runtime/task.ts';
import type { Truncation } from '../engine/stylegan2/truncation.ts';
import { classOption } from './classOption.ts';

/** The samples that a command works on. */
export interface Samples {
  readonly count: number;
  /** Begins the names of a sample's files: `seed0042`, `z0003`. */
  name(sample: number): string;
  /** Flat S [count, channels] of `count` samples from `first` on; its rows do not depend on which others are asked. */
  styles(first: number, count: number, task: Task): Promise<Float32Array>;
}

export interface SampleOptions extends Readonly<Omit<Truncation, 'cutoff'>> {
  readonly cutoff: number | undefined;
  readonly class: number | undefined;
  readonly seeds: readonly number[] | undefined;
  readonly z: string | undefined;
  readonly styles?: string | undefined;
}

/** Reads and checks the samples that the options name: exactly one of seeds, z and (where the command has it) styles. */
export async function openSamples(options: SampleOptions, model: Model): Promise<Samples> {
  const { seeds, z, styles, psi, cutoff = null } = options;
  const kinds = 'styles' in options ? '--seeds, --z or --styles' : '--seeds or --z';
  if ([seeds, z, styles].filter((source) => source !== undefined).length !== 1) {
    throw new StyleSpaceError('badUsage', `Name the samples by one of ${kinds}.`);
  }
  const label = styles === undefined ? classOption(model, options.class) : null;
  const sampled = (latents: Float32Array, task: Task) => model.styles(latents, { psi, cutoff, class: label }, task);
  if (seeds) {
    return {
      count: seeds.length,
      name: (sample) => `seed${paddedNumber(seeds[sample]!)}`,
      styles: (first, count, task) => sampled(seedLatents(seeds.slice(first, first + count), model.zDim), task),
    };
  }
  const width = z === undefined ? model.layout.channels : model.zDim;
  const rows = await readArrayRows((z ?? styles)!, [width], z === undefined ? 'S' : 'z');
  const part = (first: number, count: number) => rows.subarray(first * width, (first + count) * width);
  return {
    count: rows.length / width,
    name: (sample) => `${z === undefined ? 'styles' : 'z'}${paddedNumber(sample)}`,
    styles: (first, count, task) =>
      z === undefined ? Promise.resolve(part(first, count)) : sampled(part(first, count), task),
  };
}

/** Four digits at least, so that files sort. */
export function paddedNumber(number: number): string {
  return String(number).padStart(4, '0');
}
