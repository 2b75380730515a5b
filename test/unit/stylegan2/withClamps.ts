import type { Generator, ModulatedConv } from '../../../src/engine/stylegan2/generator.ts';

const clamped = <Layer extends ModulatedConv>(layer: Layer, clamp: number): Layer => ({ ...layer, clamp });

/** The same weights with every output clamped, as stylegan2-ada-pytorch trains them; 0.8 and 0.3 are often reached. */
export function withClamps(generator: Generator): Generator {
  return {
    ...generator,
    blocks: generator.blocks.map((block) => ({
      ...block,
      conv0Up: block.conv0Up && clamped(block.conv0Up, 0.8),
      conv1: clamped(block.conv1, 0.8),
      toRgb: block.toRgb && clamped(block.toRgb, 0.3),
    })),
  };
}
