import type { Model } from '../model/model.ts';
import { PlainReverse } from '../stylegan2/reverse/plainReverse.ts';
import { jacobianMode, layerChannels, tangentsPerRun } from './jacobian.ts';

/** Multiply-adds in one block of the network, or in all of it, for each way to the same Jacobian. */
export interface ModeCosts {
  /** A tangent per channel, forwards. */
  readonly forward: number;
  /** A whole map per pooled pixel and colour, backwards: what automatic differentiation does. */
  readonly plain: number;
  /** The same with windows. */
  readonly windowed: number;
}

/** What the Jacobian of one pooled image with respect to all channels outside ToRGB costs. */
export interface JacobianCost {
  readonly grid: number;
  /** The mode that `jacobian` takes. */
  readonly taken: 'forward' | 'windowed';
  readonly blocks: readonly (ModeCosts & { readonly resolution: number })[];
  readonly total: ModeCosts;
}

/** Counted from the graphs that would run; nothing runs. Reads the weights. */
export async function jacobianCost(model: Model, grid: number): Promise<JacobianCost> {
  const { generator } = model.checkpoint;
  const forward = await model.tangents(grid).countByBlock(tangentsPerRun(model));
  const plain = await new PlainReverse(generator, model.layout, grid, model.runtime).countByBlock();
  const windowed = await model.cotangents(grid).countByBlock();
  const blocks = generator.blocks.map(({ resolution }, b) => ({
    resolution,
    forward: forward[b]!,
    plain: plain[b]!,
    windowed: windowed[b]!,
  }));
  const total = (mode: keyof ModeCosts): number => blocks.reduce((sum, block) => sum + block[mode], 0);
  return {
    grid,
    taken: jacobianMode(model, layerChannels(model, { toRgb: false }), grid) === 'forward' ? 'forward' : 'windowed',
    blocks,
    total: { forward: total('forward'), plain: total('plain'), windowed: total('windowed') },
  };
}
