import { largestResolution } from '../../shared/modelIdentity.ts';
import type {
  Dense,
  Generator,
  LabelEmbedding,
  ModulatedConv,
  StyledConv,
  SynthesisBlock,
  Weight,
} from '../stylegan2/generator.ts';
import { checkArchitecture } from './architecture.ts';
import { badFile, notAGenerator, quoted } from './badFile.ts';
import { noClampStated, statedClamp, statedRate, statedSetting } from './builtWith.ts';
import { threeColours } from './colours.ts';
import { learnedConstant } from './learnedConstant.ts';
import type { NamingScheme, ReadGenerator } from './namingScheme.ts';
import type { TensorFile } from './tensorFile.ts';
import { TensorShelf } from './tensorShelf.ts';
import { permuted, reshaped, scaled, shifted, zeros } from './weights.ts';

/** Names as in `training/networks_stylegan2.py` of NVlabs/stylegan2 and `training/networks.py` of NVlabs/stylegan2-ada. */
export const tensorFlow: NamingScheme = {
  name: 'NVIDIA TensorFlow',
  recognises: ({ tensors }) => tensors.has('synthesis/4x4/Const/const') && tensors.has('mapping/Dense0/weight'),
  build: buildGenerator,
};

/** Settings that would make it another network than the one that runs here: each with the only value that can be run. */
const fixedSettings: Readonly<Record<string, unknown>> = {
  'synthesis/nonlinearity': 'lrelu',
  'synthesis/resample_kernel': [1, 3, 3, 1],
  'mapping/mapping_nonlinearity': 'lrelu',
  'mapping/normalize_latents': true,
};

/** Variables of progressive growing, which the finished network does not read. */
const unused = /^(synthesis\/)?lod$|^synthesis\/ToRGB_lod[1-9]/;

/** Before the architectures had names, ToRGB layers stood apart, counted from the last. */
const apart = 'ToRGB_lod0';

async function buildGenerator(file: TensorFile): Promise<ReadGenerator> {
  checkSettings(file);
  const warnings = new Set<string>();
  const shelf = new TensorShelf(file, '');
  const resolution = outputResolution(file);
  const mapping = buildMapping(file, shelf);
  const { wDim } = mapping;
  const stated = statedClamp(file, 'synthesis/conv_clamp');
  if (stated === undefined && !hasSettings(file)) warnings.add(noClampStated);
  const clamp = stated ?? null;
  const constant = learnedConstant(file, shelf, 'synthesis/4x4/Const/const', 4);
  const hasNoise = shelf.has('synthesis/noise0');
  if (!hasNoise && statedSetting(file, 'synthesis/use_noise') !== false)
    warnings.add('The file has no noise maps: its images are made without noise.');

  // The layers in network order: each one's input width is the output width of the one before.
  let width = constant.shape[0]!;
  let noise = 0;
  const styled = (name: string, size: number, gain: number): StyledConv => {
    const up = name.endsWith('Conv0_up');
    const layer = modulated(shelf, name, [3, 3, width, null], up, wDim, clamp && (clamp * gain) / Math.SQRT2);
    width = layer.weight.shape[0]!;
    const plane = `synthesis/noise${noise++}`;
    return {
      ...layer,
      gain,
      noiseConst: hasNoise ? reshaped(shelf.take(plane, [1, 1, size, size]), [size, size]) : zeros([size, size]),
      noiseStrength: hasNoise ? reshaped(shelf.take(`synthesis/${name}/noise_strength`, []), [1]) : zeros([1]),
    };
  };
  const toRgb = (name: string): ModulatedConv | null => {
    if (!shelf.has(`synthesis/${name}/weight`)) return null;
    const layer = modulated(shelf, name, [1, 1, width, null], false, wDim, clamp);
    return { ...layer, ...threeColours(file, layer, warnings) };
  };

  const toRgbOf = async (size: number): Promise<ModulatedConv | null> => {
    const own = toRgb(`${size}x${size}/ToRGB`);
    if (own || size < resolution) return own;
    const last = toRgb(apart);
    if (last) await checkGrown(file, shelf);
    return last;
  };

  const first = styled('4x4/Conv', 4, Math.SQRT2);
  const blocks: SynthesisBlock[] = [
    { resolution: 4, conv0Up: null, conv1: first, skip: null, toRgb: await toRgbOf(4) },
  ];
  for (let size = 8; size <= resolution; size *= 2) {
    const [scope, input] = [`${size}x${size}`, width];
    const residual = shelf.has(`synthesis/${scope}/Skip/weight`);
    const conv0Up = styled(`${scope}/Conv0_up`, size, Math.SQRT2);
    // A residual block is scaled by sqrt 1/2 as a whole, after the clamp.
    const conv1 = styled(`${scope}/Conv1`, size, residual ? 1 : Math.SQRT2);
    const skip = residual ? skipPath(shelf, `synthesis/${scope}/Skip/weight`, input, width) : null;
    blocks.push({ resolution: size, conv0Up, conv1, skip, toRgb: await toRgbOf(size) });
  }
  const architecture = blocks.at(-1)!.toRgb?.name === apart ? undefined : statedSetting(file, 'synthesis/architecture');
  checkArchitecture(file, blocks, { toRgb: 'ToRGB', skip: 'Skip' }, architecture);
  const wAvg = shelf.has('dlatent_avg') ? shelf.take('dlatent_avg', [wDim]) : null;

  const generator: Generator = {
    resolution,
    mapping,
    wAvg,
    constant,
    blocks,
  };
  return { generator, warnings: [...warnings, ...shelf.ignored(unused)] };
}

/** The layer of the full resolution alone makes the image once the level of detail has come down to 0. */
async function checkGrown(file: TensorFile, shelf: TensorShelf): Promise<void> {
  if (!shelf.has('lod')) return;
  const [level] = await shelf.take('lod', []).read();
  if (level !== 0) {
    throw notAGenerator(file, `it was saved while its resolution was growing (level ${level!})`, 'choose a later one');
  }
}

function buildMapping(file: TensorFile, shelf: TensorShelf): Generator['mapping'] {
  const rate = statedRate(file, 'mapping/mapping_lrmul', 0.01);
  const count = shelf.countNumbered('mapping/Dense', '/weight', 0);
  let inputs: number | null = null;
  const layers = Array.from({ length: count }, (_, index): Dense => {
    const layer = dense(shelf, `mapping/Dense${index}`, inputs, rate);
    inputs = layer.weight.shape[0]!;
    return layer;
  });
  const labelEmbedding = buildLabelEmbedding(shelf);
  const zDim = layers[0]!.weight.shape[1]! - (labelEmbedding?.weight.shape[0] ?? 0);
  if (zDim < 1) throw badFile(file, 'its first mapping layer is narrower than the embedding of its labels');
  return { zDim, wDim: layers.at(-1)!.weight.shape[0]!, labelEmbedding, layers };
}

/** `LabelEmbed` in StyleGAN2-ADA; before, `LabelConcat`: a matrix [classes, embedding] that is used as it is. */
function buildLabelEmbedding(shelf: TensorShelf): LabelEmbedding | null {
  if (shelf.has('mapping/LabelEmbed/weight')) {
    return { ...dense(shelf, 'mapping/LabelEmbed', null, 1), normalised: 'alone' };
  }
  if (!shelf.has('mapping/LabelConcat/weight')) return null;
  const weight = shelf.take('mapping/LabelConcat/weight', [null, null]);
  return { weight: permuted(weight, [1, 0]), bias: zeros([weight.shape[1]!]), normalised: 'withLatent' };
}

/** Stored [in, out] and unscaled: the network multiplies by rate/sqrt(in) each time it runs. */
function dense(shelf: TensorShelf, name: string, inputs: number | null, rate: number): Dense {
  const weight = shelf.take(`${name}/weight`, [inputs, null]);
  const [fanIn, outputs] = weight.shape as [number, number];
  return {
    weight: permuted(scaled(weight, rate / Math.sqrt(fanIn)), [1, 0]),
    bias: scaled(shelf.take(`${name}/bias`, [outputs]), rate),
  };
}

/** Stored [k, k, in, out], an upsampling one for a true convolution: turned by 180 degrees. Its affine lacks the 1. */
function modulated(
  shelf: TensorShelf,
  name: string,
  shape: readonly [number, number, number, number | null],
  up: boolean,
  wDim: number,
  clamp: number | null,
): ModulatedConv {
  const path = `synthesis/${name}`;
  const weight = shelf.take(`${path}/weight`, shape);
  const [height, width, inputs, outputs] = weight.shape as [number, number, number, number];
  return {
    name,
    affine: {
      weight: permuted(scaled(shelf.take(`${path}/mod_weight`, [wDim, inputs]), 1 / Math.sqrt(wDim)), [1, 0]),
      bias: shifted(shelf.take(`${path}/mod_bias`, [inputs]), 1),
    },
    weight: permuted(scaled(weight, 1 / Math.sqrt(height * width * inputs)), [3, 2, 0, 1], up ? [0, 1] : []),
    bias: shelf.take(`${path}/bias`, [outputs]),
    clamp,
  };
}

/** The sum of both paths is scaled by sqrt 1/2. */
function skipPath(shelf: TensorShelf, name: string, inputs: number, outputs: number): Weight {
  const weight = shelf.take(name, [1, 1, inputs, outputs]);
  return permuted(scaled(weight, Math.SQRT1_2 / Math.sqrt(inputs)), [3, 2, 0, 1]);
}

function outputResolution(file: TensorFile): number {
  const sizes = [...file.tensors.keys()]
    .map((name) => /^synthesis\/(\d{1,5})x\1\//.exec(name)?.[1])
    .filter((size) => size !== undefined)
    .map(Number);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  if (!Number.isInteger(Math.log2(largest)) || largest < 4 || largest > largestResolution) {
    throw badFile(
      file,
      `its layers make an image of ${largest} pixels`,
      `choose a checkpoint of 4 to ${largestResolution} pixels`,
    );
  }
  return largest;
}

function checkSettings(file: TensorFile): void {
  for (const [name, known] of Object.entries(fixedSettings)) {
    const stated = statedSetting(file, name);
    if (stated === undefined || JSON.stringify(stated) === JSON.stringify(known)) continue;
    throw notAGenerator(
      file,
      `its setting ${quoted(name)} is ${JSON.stringify(stated).slice(0, 100)}, and only ${JSON.stringify(known)} can be run here`,
    );
  }
}

/** Pickles say what the networks were built with; tensors that were saved alone do not. */
function hasSettings({ metadata }: TensorFile): boolean {
  return [...metadata.keys()].some((name) => name.startsWith('synthesis/'));
}
