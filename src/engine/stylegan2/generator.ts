/**
 * A StyleGAN2 generator in one canonical form, whatever file it came from. All training-time gains (equalised learning
 * rate, `lr_mul`, ToRGB's style gain) are folded into the weights when they are read, so that every number below is
 * the number that runs. Conventions: test/fixtures' README and docs; sources: `training/networks.py` of
 * stylegan2-ada-pytorch, `model.py` of rosinality/stylegan2-pytorch.
 */

/**
 * A tensor of the checkpoint: its shape is known from the file's header, its numbers are read when asked for, so that
 * inspecting a checkpoint does not load it. Row-major float32.
 */
export interface Weight {
  readonly shape: readonly number[];
  /** The numbers, length = product of `shape`. A new array or a view that the caller must not write to. */
  read(): Promise<Float32Array>;
}

/** `y = x weight^T + bias`; weight [out, in], bias [out]. */
export interface Dense {
  readonly weight: Weight;
  readonly bias: Weight;
}

/**
 * Weight [embedding, classes] and bias [embedding] of the one-hot label. The embedding is appended to z, so that the first
 * mapping layer takes zDim + embedding numbers.
 */
export interface LabelEmbedding extends Dense {
  /** `alone`: on its own, as z is; `withLatent`: z and it as one vector (StyleGAN2 before ADA). */
  readonly normalised: 'alone' | 'withLatent';
}

/** z [zDim] (and a label) -> w [wDim]. Every layer is followed by leaky ReLU 0.2 and a gain of sqrt 2. */
export interface Mapping {
  readonly zDim: number;
  readonly wDim: number;
  /** Of a conditional generator; null: unconditional. */
  readonly labelEmbedding: LabelEmbedding | null;
  readonly layers: readonly Dense[];
}

/** A modulated convolution with the affine layer that makes its style. */
export interface ModulatedConv {
  /** Name in the checkpoint's own terms, for messages and inspection: `convs.4`, `b32.conv0`. */
  readonly name: string;
  /** w [wDim] -> style [inChannels]; the bias includes the 1. Its output is canonical S. */
  readonly affine: Dense;
  /**
   * [out, in, k, k], k = 3, or 1 for ToRGB. As a correlation, except in an upsampling layer (`conv0Up`), where it is
   * used as stored by a transposed convolution of stride 2.
   */
  readonly weight: Weight;
  /** [out] */
  readonly bias: Weight;
  /** Outputs are clamped to +-clamp after activation and gain; null: no clamp. */
  readonly clamp: number | null;
}

/** A modulated 3x3 convolution with demodulation, noise, leaky ReLU 0.2 and a gain. */
export interface StyledConv extends ModulatedConv {
  /** After the activation: sqrt 2; 1 for the `conv1` of a residual block, where sqrt 1/2 is in it (and in its clamp). */
  readonly gain: number;
  /** [resolution, resolution] */
  readonly noiseConst: Weight;
  /** [1] */
  readonly noiseStrength: Weight;
}

/** One resolution of the synthesis network. The 4x4 block has no `conv0Up` (its input is the learned constant). */
export interface SynthesisBlock {
  readonly resolution: number;
  readonly conv0Up: StyledConv | null;
  readonly conv1: StyledConv;
  /**
   * Of a residual block (architecture "resnet"): the 1x1 convolution [out, in, 1, 1] that takes the block's input past
   * `conv0Up` and `conv1`, is upsampled and added to what they make; both its gains, 1/sqrt(in) and sqrt 1/2, are in it.
   */
  readonly skip: Weight | null;
  /** In every block (architecture "skip") or the last one only ("orig", "resnet"). */
  readonly toRgb: ModulatedConv | null;
}

export interface Generator {
  /** Pixels per side, a power of two from 4 to 2048. */
  readonly resolution: number;
  readonly mapping: Mapping;
  /** The truncation centre [wDim]; null where the file has none (it is then estimated from 10,000 samples). */
  readonly wAvg: Weight | null;
  /** The learned constant [channels, 4, 4]. */
  readonly constant: Weight;
  /** 4, 8, ..., resolution. */
  readonly blocks: readonly SynthesisBlock[];
}

/** Classes that a conditional generator tells apart; 0: unconditional. */
export function classCount({ mapping }: Generator): number {
  return mapping.labelEmbedding?.weight.shape[1] ?? 0;
}
