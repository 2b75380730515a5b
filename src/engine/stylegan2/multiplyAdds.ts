import type { SynthesisBlock, StyledConv } from './generator.ts';

/** Multiply-adds of one styled convolution on one map, at the size of its input. Adjoint and tangent cost the same. */
export function convMultiplyAdds({ weight }: StyledConv, inputSize: number): number {
  return weight.shape.reduce((product, dim) => product * dim, 1) * inputSize ** 2;
}

/** Of a block's convolutions, for one image or one tangent. */
export function blockMultiplyAdds({ resolution, conv0Up, conv1 }: SynthesisBlock): number {
  return (conv0Up ? convMultiplyAdds(conv0Up, resolution / 2) : 0) + convMultiplyAdds(conv1, resolution);
}
