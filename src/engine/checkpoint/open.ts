import type { Generator } from '../stylegan2/generator.ts';
import { notAGenerator } from './badFile.ts';
import { fileSource, type ByteSource } from './byteSource.ts';
import { readContainer } from './containers.ts';
import type { NamingScheme } from './namingScheme.ts';
import { nvidia } from './nvidia.ts';
import { otherTensors } from './otherModels.ts';
import { exportedModel } from './exportedModel.ts';
import { rosinality } from './rosinality.ts';
import { tensorFlow } from './tensorFlow.ts';

/** A StyleGAN2 checkpoint whose headers have been read and checked; its weights are read when asked for. */
export interface Checkpoint {
  readonly path: string;
  readonly sizeBytes: number;
  /** Naming scheme and container: `rosinality .pt (zip)`. */
  readonly format: string;
  /** Tensors in the file, those that are not the generator's included. */
  readonly tensors: number;
  readonly generator: Generator;
  /** What the user should know about this file, one sentence each. */
  readonly warnings: readonly string[];
}

/** How: `centre` of model.ts. */
const noCentre =
  'The file has no truncation centre: it is estimated from 10,000 samples, and pictures with psi other than 1 may differ slightly from those of other tools.';

/** The first that recognises a file's names builds its generator. */
const namingSchemes: readonly NamingScheme[] = [exportedModel, rosinality, nvidia, tensorFlow];

/**
 * Opens a checkpoint of any known format, told by its content and not by its name. Rejects with a `StyleSpaceError`:
 * `badFile` when the file cannot be read or is damaged, `notAGenerator` when it is something else.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  return readCheckpoint(await fileSource(path));
}

/** The same, from any source of bytes. */
export async function readCheckpoint(source: ByteSource): Promise<Checkpoint> {
  const file = await readContainer(source);
  const scheme = namingSchemes.find((candidate) => candidate.recognises(file));
  if (!scheme) {
    const { what, whatToDo } = otherTensors([...file.tensors.keys()]);
    throw notAGenerator(source, what, whatToDo);
  }
  const { generator, warnings } = await scheme.build(file);
  return {
    path: source.name,
    sizeBytes: source.length,
    format: `${scheme.name} ${file.container}`,
    tensors: file.tensors.size,
    generator,
    warnings: generator.wAvg ? warnings : [...warnings, noCentre],
  };
}
