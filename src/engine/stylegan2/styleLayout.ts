import type { LayerKind } from '../../shared/modelIdentity.ts';
import type { Generator, ModulatedConv } from './generator.ts';

/** One modulated layer's place in a flat S vector. */
export interface StyleLayer {
  /** Index in network order, ToRGB counted. */
  readonly index: number;
  readonly kind: LayerKind;
  /** Resolution of the layer's output. */
  readonly resolution: number;
  /** Style channels = input channels of the convolution. */
  readonly channels: number;
  /** First channel's position in the flat S vector. */
  readonly offset: number;
  /** Which row of ws [numWs, wDim] the layer's affine reads. A ToRGB shares its row with the next block's conv0Up. */
  readonly wIndex: number;
  readonly conv: ModulatedConv;
}

/** How S is laid out for one generator (paper section 3; layer names as in the authors' `6_501`). */
export interface StyleLayout {
  readonly layers: readonly StyleLayer[];
  /** Length of a flat S vector, ToRGB included. */
  readonly channels: number;
  readonly numWs: number;
}

/** Lists a generator's modulated layers in network order. */
export function styleLayout(generator: Generator): StyleLayout {
  const layers: StyleLayer[] = [];
  let offset = 0;
  let wIndex = 0;
  const add = (kind: LayerKind, resolution: number, conv: ModulatedConv, w: number): void => {
    const channels = conv.weight.shape[1]!;
    layers.push({ index: layers.length, kind, resolution, channels, offset, wIndex: w, conv });
    offset += channels;
  };
  for (const { resolution, conv0Up, conv1, toRgb } of generator.blocks) {
    if (conv0Up) add('conv0Up', resolution, conv0Up, wIndex++);
    add(conv0Up ? 'conv1' : 'conv', resolution, conv1, wIndex++);
    // The slot after the block's last conv: the next block's conv0Up reads it too.
    if (toRgb) add('toRgb', resolution, toRgb, wIndex);
  }
  return { layers, channels: offset, numWs: wIndex + 1 };
}
