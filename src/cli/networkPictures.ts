import { StyleSpaceError } from '../shared/errors.ts';
import { readArrayRows } from '../engine/model/arrayRows.ts';
import { ImageNetwork } from '../engine/model/imageNetwork.ts';
import { shown } from '../engine/model/imageSignature.ts';
import { seedLatents } from '../engine/model/latents.ts';
import type { Task } from '../engine/runtime/task.ts';
import { classOption } from './classOption.ts';
import type { Pictures } from './pictures.ts';
import { paddedNumber, type SampleOptions } from './samples.ts';
import { modelOptions, taskOf, type SessionOptions } from './session.ts';
import type { Terminal } from './terminal.ts';

/** Opens another program's ONNX generator and releases it after use. */
export async function withImageNetwork<T>(
  { model, device }: SessionOptions,
  terminal: Terminal,
  use: (network: ImageNetwork, task: Task) => Promise<T>,
): Promise<T> {
  const task = taskOf(terminal);
  const network = await ImageNetwork.open(model, (await modelOptions(device, terminal)).runtime, task);
  try {
    return await use(network, task);
  } finally {
    await network.release();
  }
}

export interface NetworkSampleOptions extends SampleOptions {
  readonly w: string | undefined;
  readonly noise: 'const' | 'none';
}

/** The pictures that the options name. Refuses (`badUsage`) what such a network has no input for. */
export async function networkPictures(
  options: NetworkSampleOptions,
  network: ImageNetwork,
  task: Task,
  terminal: Terminal,
): Promise<Pictures> {
  const { latent, psi } = network.signature;
  const refuse = (what: string): never => {
    throw new StyleSpaceError('badUsage', `${JSON.stringify(network.path)} ${what}.`);
  };
  const { seeds, z, w } = options;
  if (options.styles !== undefined) refuse('has no style space: leave out --styles');
  if (options.cutoff !== undefined) refuse('has no input for a cutoff: leave out --cutoff');
  if (options.noise === 'none') refuse('has no input for noise: leave out --noise');
  const label = classOption(network, options.class);
  const takes = `takes ${latent.kind} ${shown(latent)}`;
  if (latent.kind === 'z') {
    if (w !== undefined) refuse(`${takes}, not w: make its pictures from --seeds or --z`);
    if ((seeds === undefined) === (z === undefined)) refuse(`${takes}: name the samples by one of --seeds or --z`);
  } else if (w === undefined || seeds !== undefined || z !== undefined) {
    refuse(`${takes}, not z: make its pictures from --w alone`);
  }
  const size = latent.shape.reduce((product, length) => product * length, 1);
  const file = z ?? w;
  const rows = file === undefined ? seedLatents(seeds!, size) : await readArrayRows(file, latent.shape, latent.kind);
  if (latent.kind === 'z' && !psi)
    terminal.warn('The network has no input for psi: --psi does not apply, and whether it truncates is unknown.');
  return {
    count: rows.length / size,
    ...network.size,
    name: (sample) => (seeds ? `seed${paddedNumber(seeds[sample]!)}` : `${latent.kind}${paddedNumber(sample)}`),
    make: (sample) =>
      network.picture(rows.slice(sample * size, (sample + 1) * size), { psi: options.psi, class: label }, task),
  };
}
