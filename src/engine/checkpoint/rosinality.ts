import { largestResolution } from '../../shared/modelIdentity.ts';
import type { Dense, Generator, ModulatedConv, StyledConv, SynthesisBlock, Weight } from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import { isLearningRate } from './builtWith.ts';
import { threeColours } from './colours.ts';
import { generatorPrefix, type PrefixRule } from './generatorPrefix.ts';
import { learnedConstant } from './learnedConstant.ts';
import type { NamingScheme, ReadGenerator } from './namingScheme.ts';
import { checkResampleFilter } from './resampleFilter.ts';
import type { TensorFile } from './tensorFile.ts';
import { TensorShelf } from './tensorShelf.ts';
import { reshaped, scaled, zeros } from './weights.ts';

/** The moving average, the raw generator, a bare state dict, and the generator inside of an encoder's file (pSp, e4e). */
const place: PrefixRule = {
  signs: ['input.input', 'conv1.conv.weight', 'style.1.weight'],
  usual: ['g_ema.', 'g.', '', 'state_dict.decoder.', 'decoder.'],
};

/** `lr_mlp` of the original `train.py` and the default of its `Generator`. */
const mappingLearningRate = 0.01;

/** Names as in `model.py` of rosinality/stylegan2-pytorch (class `Generator`). */
export const rosinality: NamingScheme = {
  name: 'rosinality',
  recognises: (file) => generatorPrefix(file, place) !== undefined,
  build: buildGenerator,
};

async function buildGenerator(file: TensorFile): Promise<ReadGenerator> {
  const prefix = generatorPrefix(file, place) ?? '';
  const shelf = new TensorShelf(file, prefix);
  const warnings = new Set<string>();
  if (prefix === 'g.') warnings.add('The file has no moving average "g_ema": the raw generator "g" is used.');

  const resolution = outputResolution(file, shelf);
  const layers = mappingLayers(file, shelf);
  const zDim = layers[0]!.weight.shape[1]!;
  const wDim = layers.at(-1)!.weight.shape[0]!;
  const constant = learnedConstant(file, shelf, 'input.input', 4);
  const hasNoise = shelf.countNumbered('noises.noise_', '', 0) > 0;
  if (!hasNoise) warnings.add('The file has no noise maps: its images are made without noise.');

  // The layers in network order: each one's input width is the output width of the one before.
  let width = constant.shape[0]!;
  const styled = (name: string, noise: number, size: number): StyledConv => {
    const conv: StyledConv = {
      ...modulated(shelf, name, [null, width, 3, 3], 'activate.bias', wDim),
      gain: Math.SQRT2,
      noiseConst: hasNoise
        ? reshaped(shelf.take(`noises.noise_${noise}`, [1, 1, size, size]), [size, size])
        : zeros([size, size]),
      noiseStrength: shelf.take(`${name}.noise.weight`, [1]),
    };
    width = conv.weight.shape[0]!;
    return conv;
  };
  const toRgb = (name: string): ModulatedConv => {
    const layer = modulated(shelf, name, [null, width, 1, 1], 'bias', wDim);
    return { ...layer, ...threeColours(file, layer, warnings) };
  };

  const blocks: SynthesisBlock[] = [
    { resolution: 4, conv0Up: null, conv1: styled('conv1', 0, 4), skip: null, toRgb: toRgb('to_rgb1') },
  ];
  for (let block = 0, size = 8; size <= resolution; block++, size *= 2) {
    const conv0Up = styled(`convs.${2 * block}`, 2 * block + 1, size);
    const conv1 = styled(`convs.${2 * block + 1}`, 2 * block + 2, size);
    blocks.push({ resolution: size, conv0Up, conv1, skip: null, toRgb: toRgb(`to_rgbs.${block}`) });
    await checkResampleFilter(file, shelf, `convs.${2 * block}.conv.blur.kernel`, 4);
    await checkResampleFilter(file, shelf, `to_rgbs.${block}.upsample.kernel`, 4);
  }

  const wAvg = await truncationCentre(file, prefix === '' ? shelf : new TensorShelf(file, ''), wDim, warnings);
  const generator: Generator = {
    resolution,
    mapping: { zDim, wDim, labelEmbedding: null, layers },
    wAvg,
    constant,
    blocks,
  };
  return { generator, warnings: [...warnings, ...shelf.ignored()] };
}

/** Encoders repeat it for each row of ws, [rows, wDim]; where the rows differ there is no one centre. */
async function truncationCentre(
  file: TensorFile,
  shelf: TensorShelf,
  wDim: number,
  warnings: Set<string>,
): Promise<Weight | null> {
  const name = ['latent_avg', 'state_dict.latent_avg'].find((candidate) => shelf.has(candidate));
  if (name === undefined) return null;
  if (file.tensors.get(name)!.shape.length !== 2) return shelf.take(name, [wDim]);
  const stored = shelf.take(name, [null, wDim]);
  const rows = await stored.read();
  const centre = rows.slice(0, wDim);
  if (rows.every((number, i) => Object.is(number, centre[i % wDim]))) {
    return { shape: [wDim], read: () => Promise.resolve(centre) };
  }
  warnings.add(`The truncation centre ${quoted(name)} of the file differs from row to row and is not used.`);
  return null;
}

/** Two styled convolutions and one ToRGB per resolution above 4. */
function outputResolution(file: TensorFile, shelf: TensorShelf): number {
  const blocks = shelf.countNumbered('to_rgbs.', '.conv.weight', 0);
  const convs = shelf.countNumbered('convs.', '.conv.weight', 0);
  if (convs !== 2 * blocks) {
    throw badFile(file, `it has ${convs} layers "convs" but ${blocks} "to_rgbs", instead of two for each`);
  }
  if (blocks < 1 || blocks > 9) {
    throw badFile(
      file,
      `its ${convs} layers "convs" make no image of 8 to ${largestResolution} pixels`,
      'choose another checkpoint',
    );
  }
  return 2 ** (2 + blocks);
}

/** `style.0` normalises z and has no tensors, so that the layers count from 1. */
function mappingLayers(file: TensorFile, shelf: TensorShelf): Dense[] {
  const rate = learningRate(file);
  const count = shelf.countNumbered('style.', '.weight', 1);
  let width: number | null = null;
  return Array.from({ length: count }, (_, index) => {
    const weight = shelf.take(`style.${index + 1}.weight`, [null, width]);
    const [outputs, inputs] = weight.shape as [number, number];
    const bias = shelf.take(`style.${index + 1}.bias`, [outputs]);
    width = outputs;
    return { weight: scaled(weight, rate / Math.sqrt(inputs)), bias: scaled(bias, rate) };
  });
}

/** A converted file may state it; a training checkpoint never does. */
function learningRate(file: TensorFile): number {
  const stated = file.metadata.get('lr_mlp');
  if (stated === undefined) return mappingLearningRate;
  const rate = Number(stated);
  if (!isLearningRate(rate)) throw badFile(file, `its metadata "lr_mlp" is ${quoted(stated)}, not a learning rate`);
  return rate;
}

/** Stored unscaled: the network multiplies by 1/sqrt(fan in) each time it runs, ToRGB included. */
function modulated(
  shelf: TensorShelf,
  name: string,
  shape: readonly [number | null, number, number, number],
  biasName: 'activate.bias' | 'bias',
  wDim: number,
): ModulatedConv {
  const weight = shelf.take(`${name}.conv.weight`, [1, ...shape]);
  const [outputs, inputs, height, width] = weight.shape.slice(1) as [number, number, number, number];
  const bias = shelf.take(`${name}.${biasName}`, biasName === 'bias' ? [1, outputs, 1, 1] : [outputs]);
  const affine: Dense = {
    weight: scaled(shelf.take(`${name}.conv.modulation.weight`, [inputs, wDim]), 1 / Math.sqrt(wDim)),
    bias: shelf.take(`${name}.conv.modulation.bias`, [inputs]),
  };
  return {
    name,
    affine,
    weight: reshaped(scaled(weight, 1 / Math.sqrt(inputs * height * width)), [outputs, inputs, height, width]),
    bias: reshaped(bias, [outputs]),
    clamp: null,
  };
}
