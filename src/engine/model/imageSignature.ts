import { StyleSpaceError } from '../../shared/errors.ts';
import { largestResolution } from '../../shared/modelIdentity.ts';
import { quoted, type Named } from '../checkpoint/badFile.ts';
import type { Signature, TensorType } from '../runtime/ort.ts';

/** What pictures are made from: z or w, [samples, sizes]; ws, [samples, rows, sizes]. */
export type LatentKind = 'z' | 'w' | 'ws';

/** The input for the latents of a batch. */
export interface LatentInput {
  readonly name: string;
  readonly kind: LatentKind;
  /** Of one sample: [sizes] or [rows, sizes]. */
  readonly shape: readonly number[];
  /** Samples that the graph takes at once; 1 where it takes any number. */
  readonly batch: number;
  /** Why it is taken for that kind, as a sentence. */
  readonly reason: string;
}

/** What an image-only network takes and gives, and what each is for. */
export interface ImageSignature {
  readonly latent: LatentInput;
  /** The input for truncation, one number. */
  readonly psi: TensorType | null;
  /** The input for a one-hot label, [samples, classes]. */
  readonly label: (TensorType & { readonly classes: number }) | null;
  /** [samples, 3, height, width]; null: not stated in the file. */
  readonly image: { readonly name: string; readonly height: number | null; readonly width: number | null };
}

const largestBatch = 16;
const largestLatent = 65_536;
const mostClasses = 1_000_000;

/** Names of inputs, in small letters without punctuation. */
const wNames = /^(ws?|wplus|dlatents?(in)?|latents?ws?|ws?latents?|ws?in(put)?|inputws?)$/;
const psiNames = /^(truncation)?psi$|^trunc(ation)?$/;
const labelNames = /^(c|labels?(in)?|class(es)?|onehot)$/;

/**
 * Recognises, by its inputs and outputs alone, a network that makes pictures: one latent input, perhaps one for psi
 * and one for a label, and one output [samples, 3, height, width], all float32. Rejects any other with
 * `notAGenerator`, naming what cannot be fed or read.
 */
export function imageSignature(file: Named, { inputs, outputs }: Signature): ImageSignature {
  const refuse = (what: string, whatToDo: string): never => {
    throw new StyleSpaceError('notAGenerator', `Cannot make pictures with ${quoted(file.name)}: ${what}; ${whatToDo}.`);
  };
  const named = (names: RegExp): TensorType | null => inputs.find(({ name }) => names.test(plain(name))) ?? null;
  const [psi, label] = [named(psiNames), named(labelNames)];
  for (const { name, type } of inputs) {
    if (type !== 'float32') refuse(`its input ${quoted(name)} is ${type}`, 'export it with float32 inputs');
  }
  if (psi?.shape.some((size) => (size ?? 1) !== 1)) {
    refuse(`its input ${quoted(psi.name)} is ${shown(psi)}, not one number`, 'export it with one psi for all');
  }
  const [latent, ...others] = inputs.filter((input) => input !== psi && input !== label);
  if (!latent) return refuse('it has no input for z or w', 'export a generator');
  if (others.length > 0) {
    const names = [latent, ...others].map(({ name }) => quoted(name)).join(', ');
    refuse(`which of its inputs ${names} are what is unknown`, 'export it with z or w alone');
  }
  return {
    latent: latentInput(latent, refuse),
    psi,
    label: label && labelInput(label, refuse),
    image: imageOutput(outputs, refuse),
  };
}

type Refuse = (what: string, whatToDo: string) => never;

function latentInput(input: TensorType, refuse: Refuse): LatentInput {
  const name = quoted(input.name);
  const [samples, ...shape] = input.shape;
  const sizes = shape.filter((size) => size !== null);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (sizes.length !== shape.length || ![1, 2].includes(shape.length) || count < 1 || count > largestLatent) {
    refuse(
      `its input ${name} is ${shown(input)}`,
      'export it with z or w [samples, sizes] or ws [samples, rows, sizes]',
    );
  }
  const batch = samples ?? 1;
  if (batch < 1 || batch > largestBatch) {
    refuse(`its input ${name} takes ${batch} samples at once`, 'export it for 1 sample or any number');
  }
  const common = { name: input.name, shape: sizes, batch };
  if (sizes.length === 2) return { ...common, kind: 'ws', reason: `${name} is ws because it has rows.` };
  if (wNames.test(plain(input.name))) return { ...common, kind: 'w', reason: `${name} is taken for w by its name.` };
  return { ...common, kind: 'z', reason: `${name} is taken for z: nothing in its name says w.` };
}

function labelInput(input: TensorType, refuse: Refuse): ImageSignature['label'] {
  const [samples, classes] = input.shape;
  const fits = input.shape.length === 2 && classes != null && classes <= mostClasses && (samples ?? 1) <= largestBatch;
  if (!fits)
    return refuse(`its input ${quoted(input.name)} is ${shown(input)}`, 'export it with labels [samples, classes]');
  return { ...input, classes };
}

function imageOutput(outputs: readonly TensorType[], refuse: Refuse): ImageSignature['image'] {
  const images = outputs.filter(({ shape, type }) => type === 'float32' && shape.length === 4 && shape[1] === 3);
  const [image, ...others] = images;
  if (!image || others.length > 0) {
    const found = outputs.slice(0, 8).map((output) => `${quoted(output.name)} ${output.type} ${shown(output)}`);
    return refuse(
      `${images.length} of its outputs are pictures, float32 [samples, 3, height, width] (${found.join(', ')})`,
      'export it with one',
    );
  }
  const [height, width] = [image.shape[2] ?? null, image.shape[3] ?? null];
  for (const side of [height, width]) {
    if (side !== null && (side < 1 || side > largestResolution)) {
      refuse(
        `its pictures are ${shown(image)}`,
        `choose one of at most ${largestResolution} x ${largestResolution} pixels`,
      );
    }
  }
  return { name: image.name, height, width };
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/:0$/, '')
    .replace(/[^a-z0-9]/g, '');
}

/** `[?, 3, 64, 64]`. */
export function shown({ shape }: { readonly shape: readonly (number | null)[] }): string {
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}
