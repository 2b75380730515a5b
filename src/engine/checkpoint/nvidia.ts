import { largestResolution } from '../../shared/modelIdentity.ts';
import type { Dense, Generator, Mapping, ModulatedConv, StyledConv, SynthesisBlock } from '../stylegan2/generator.ts';
import { checkArchitecture } from './architecture.ts';
import { badFile, quoted } from './badFile.ts';
import { noClampStated, statedClamp, statedRate, statedSetting } from './builtWith.ts';
import { threeColours } from './colours.ts';
import { generatorPrefix, type PrefixRule } from './generatorPrefix.ts';
import { learnedConstant } from './learnedConstant.ts';
import type { NamingScheme, ReadGenerator } from './namingScheme.ts';
import { checkResampleFilter } from './resampleFilter.ts';
import type { TensorFile } from './tensorFile.ts';
import { TensorShelf } from './tensorShelf.ts';
import { reshaped, scaled, zeros } from './weights.ts';

/** The moving average of a training snapshot, or a generator alone; never the one in training, nor what an EG3D has inside. */
const place: PrefixRule = {
  signs: ['synthesis.b4.const', 'synthesis.b4.conv1.weight', 'mapping.fc0.weight'],
  usual: ['G_ema.', ''],
  never: /(^|\.)(G|backbone)\.$/,
};

/**
 * Names as in `training/networks.py` of stylegan2-ada-pytorch and `training/networks_stylegan2.py` of stylegan3 (class
 * `Generator`). Pickles also hold what the modules were built with; a state dict does not, and then the defaults of
 * stylegan2-ada-pytorch count.
 */
export const nvidia: NamingScheme = {
  name: 'NVIDIA',
  recognises: (file) => generatorPrefix(file, place) !== undefined,
  build: async (file) => new NvidiaGenerator(file, generatorPrefix(file, place) ?? '').build(),
};

/** `lr_multiplier` of the mapping's layers. */
const mappingLearningRate = 0.01;
/** Both paths of a residual block are weighted by it. */
const residualGain = Math.SQRT1_2;

const noNoise = 'The file has no noise maps: its images are made without noise.';

class NvidiaGenerator {
  readonly #shelf: TensorShelf;
  readonly #warnings = new Set<string>();

  constructor(
    private readonly file: TensorFile,
    private readonly prefix: string,
  ) {
    this.#shelf = new TensorShelf(file, prefix);
  }

  async build(): Promise<ReadGenerator> {
    const resolutions = this.#resolutions();
    const mapping = this.#mapping();
    const { wDim } = mapping;
    const constant = learnedConstant(this.file, this.#shelf, 'synthesis.b4.const', 3);
    const blocks: SynthesisBlock[] = [];
    // The layers in network order: each one's input width is the output width of the one before.
    let width = constant.shape[0]!;
    for (const resolution of resolutions) {
      const block = this.#block(resolution, width, wDim);
      blocks.push(block);
      width = block.conv1.weight.shape[0]!;
      await this.#checkFilters(resolution);
    }
    checkArchitecture(this.file, blocks, { toRgb: 'torgb', skip: 'skip' });
    const wAvg = this.#shelf.has('mapping.w_avg') ? this.#shelf.take('mapping.w_avg', [wDim]) : null;
    const generator: Generator = { resolution: resolutions.at(-1)!, mapping, wAvg, constant, blocks };
    return { generator, warnings: [...this.#warnings, ...this.#shelf.ignored()] };
  }

  /** 4, 8, ... without a gap. */
  #resolutions(): number[] {
    const found = new Set(
      [...this.file.tensors.keys()]
        .filter((name) => name.startsWith(`${this.prefix}synthesis.b`))
        .map((name) => Number(name.slice(`${this.prefix}synthesis.b`.length).split('.')[0]))
        .filter(Number.isFinite),
    );
    const resolutions = Array.from({ length: found.size }, (_, k) => 4 * 2 ** k);
    const missing = resolutions.find((resolution) => !found.has(resolution));
    if (missing !== undefined) throw badFile(this.file, `its block ${quoted(`synthesis.b${missing}`)} is missing`);
    if (resolutions.at(-1)! > largestResolution)
      throw badFile(this.file, `its pictures would have more than ${largestResolution} pixels`);
    return resolutions;
  }

  #mapping(): Mapping {
    const shelf = this.#shelf;
    const labelEmbedding = shelf.has('mapping.embed.weight')
      ? ({ ...this.#dense('mapping.embed', [null, null], 1), normalised: 'alone' } as const)
      : null;
    const count = shelf.countNumbered('mapping.fc', '.weight', 0);
    let width: number | null = null;
    const layers = Array.from({ length: count }, (_, k): Dense => {
      this.#checkActivation(`mapping.fc${k}`);
      const layer = this.#dense(`mapping.fc${k}`, [null, width], mappingLearningRate);
      width = layer.weight.shape[0]!;
      return layer;
    });
    const zDim = layers[0]!.weight.shape[1]! - (labelEmbedding?.weight.shape[0] ?? 0);
    if (zDim < 1) throw badFile(this.file, 'its mapping takes no z beside the label');
    return { zDim, wDim: layers.at(-1)!.weight.shape[0]!, labelEmbedding, layers };
  }

  #block(resolution: number, inputs: number, wDim: number): SynthesisBlock {
    const shelf = this.#shelf;
    const name = `b${resolution}`;
    const first = resolution === 4;
    const residual = shelf.has(`synthesis.${name}.skip.weight`);
    const conv0Up = first ? null : this.#styled(`${name}.conv0`, resolution, inputs, wDim, 1);
    const between = conv0Up?.weight.shape[0] ?? inputs;
    const conv1 = this.#styled(`${name}.conv1`, resolution, between, wDim, residual ? residualGain : 1);
    const outputs = conv1.weight.shape[0]!;
    const skip = residual
      ? scaled(shelf.take(`synthesis.${name}.skip.weight`, [outputs, inputs, 1, 1]), residualGain / Math.sqrt(inputs))
      : null;
    const toRgb = shelf.has(`synthesis.${name}.torgb.weight`) ? this.#toRgb(`${name}.torgb`, outputs, wDim) : null;
    return { resolution, conv0Up, conv1, skip, toRgb };
  }

  /** Used as stored: the demodulation makes up for the 1/sqrt(fan in) that these weights never get. */
  #styled(name: string, resolution: number, inputs: number, wDim: number, gain: number): StyledConv {
    const shelf = this.#shelf;
    const path = `synthesis.${name}`;
    this.#checkActivation(path);
    const weight = shelf.take(`${path}.weight`, [null, inputs, 3, 3]);
    const clamp = this.#clamp(path);
    const size = [resolution, resolution];
    const hasNoise = shelf.has(`${path}.noise_const`);
    if (!hasNoise && this.#setting(`${path}.use_noise`) !== false) this.#warnings.add(noNoise);
    return {
      name,
      affine: this.#dense(`${path}.affine`, [inputs, wDim], 1),
      weight,
      bias: shelf.take(`${path}.bias`, [weight.shape[0]!]),
      // Exactly 1 where both are in it.
      gain: gain === 1 ? Math.SQRT2 : 1,
      clamp: clamp && clamp * gain,
      noiseConst: hasNoise ? shelf.take(`${path}.noise_const`, size) : zeros(size),
      noiseStrength: shelf.has(`${path}.noise_strength`)
        ? reshaped(shelf.take(`${path}.noise_strength`, []), [1])
        : zeros([1]),
    };
  }

  /** Its style is multiplied by 1/sqrt(in) after the affine layer, which S does not include; here the weight has it. */
  #toRgb(name: string, inputs: number, wDim: number): ModulatedConv {
    const path = `synthesis.${name}`;
    const stored = this.#shelf.take(`${path}.weight`, [null, inputs, 1, 1]);
    const bias = this.#shelf.take(`${path}.bias`, [stored.shape[0]!]);
    const weight = scaled(stored, 1 / Math.sqrt(inputs));
    return {
      name,
      affine: this.#dense(`${path}.affine`, [inputs, wDim], 1),
      ...threeColours(this.file, { weight, bias }, this.#warnings),
      clamp: this.#clamp(path),
    };
  }

  /** Stored unscaled: used times the learning rate, the weight also times 1/sqrt(in). */
  #dense(path: string, shape: readonly [number | null, number | null], usualRate: number): Dense {
    const weight = this.#shelf.take(`${path}.weight`, shape);
    const [outputs, inputs] = weight.shape as [number, number];
    const rate = statedRate(this.file, `${this.prefix}${path}.bias_gain`, usualRate);
    const bias = this.#shelf.has(`${path}.bias`) ? this.#shelf.take(`${path}.bias`, [outputs]) : zeros([outputs]);
    return { weight: scaled(weight, rate / Math.sqrt(inputs)), bias: scaled(bias, rate) };
  }

  #clamp(path: string): number | null {
    const clamp = statedClamp(this.file, `${this.prefix}${path}.conv_clamp`);
    if (clamp === undefined) this.#warnings.add(noClampStated);
    return clamp ?? null;
  }

  #checkActivation(path: string): void {
    const activation = this.#setting(`${path}.activation`) ?? 'lrelu';
    if (activation === 'lrelu') return;
    const what = `its layer ${quoted(path)} has the activation ${JSON.stringify(activation)} instead of "lrelu"`;
    throw badFile(this.file, what, 'such a generator cannot be run here');
  }

  /** A block's own filter upsamples the image, its first layer's the activations; its second layer's is never used. */
  async #checkFilters(resolution: number): Promise<void> {
    const block = `synthesis.b${resolution}`;
    for (const layer of ['', 'conv0.', 'conv1.', 'skip.']) {
      await checkResampleFilter(this.file, this.#shelf, `${block}.${layer}resample_filter`, 1);
    }
  }

  /** What a module was built with; undefined in a file of tensors alone. */
  #setting(name: string): unknown {
    return statedSetting(this.file, this.prefix + name);
  }
}
