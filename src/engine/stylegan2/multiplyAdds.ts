import type { SynthesisBlock, StyledConv } from './generator.ts';

/** Multiply-adds of one convolution on one map, at the size of its input. Adjoint and tangent cost the same. */
export function convMultiplyAdds({ weight }: Pick<StyledConv, 'weight'>, inputSize: number): number {
  return weight.shape.reduce((product, dim) => product * dim, 1) * inputSize ** 2;
}

/** Of a block's convolutions, its skip path included, for one image or one tangent. */
export function blockMultiplyAdds({ resolution, conv0Up, conv1, skip }: SynthesisBlock): number {
  const input = resolution / 2;
  const past = skip ? convMultiplyAdds({ weight: skip }, input) : 0;
  return (conv0Up ? convMultiplyAdds(conv0Up, input) : 0) + convMultiplyAdds(conv1, resolution) + past;
}
