import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import type { Weight } from '../../../src/engine/stylegan2/generator.ts';

export interface NetworkShape {
  readonly resolution: number;
  /** Of a block's outputs. */
  readonly width: (resolution: number) => number;
  readonly zDim: number;
  readonly wDim: number;
  readonly mappingLayers: number;
  /** Outputs of the mapping's layers but the last (`layer_features`), and of its label's embedding (`embed_features`). */
  readonly hidden: number;
  readonly embedding: number;
  readonly classes: number;
  /** Channels of the picture. */
  readonly colours: number;
  readonly noise: boolean;
  readonly architecture: 'skip' | 'orig' | 'resnet';
}

/** A small one, to be changed in what a test is about. */
export const usualShape: NetworkShape = {
  resolution: 32,
  width: () => 6,
  zDim: 8,
  wDim: 8,
  mappingLayers: 2,
  hidden: 8,
  embedding: 8,
  classes: 0,
  colours: 3,
  noise: true,
  architecture: 'skip',
};

/** Random tensors of a generator of that shape under NVIDIA's names; their numbers are drawn when they are read. */
export function nvidiaTensors(shape: NetworkShape): Map<string, Weight> {
  const tensors = new Map<string, Weight>();
  const add = (name: string, sizes: readonly number[], scale = 1, offset = 0): void => {
    const seed = tensors.size;
    const draw = (): Float32Array => {
      const count = sizes.reduce((product, size) => product * size, 1);
      return Float32Array.from(new RandomState(seed).standardNormal(count), (x) => x * scale + offset);
    };
    let numbers: Float32Array | undefined;
    tensors.set(name, { shape: sizes, read: () => Promise.resolve((numbers ??= draw())) });
  };
  const dense = (name: string, inputs: number, outputs: number, scale: number, offset = 0): void => {
    add(`${name}.weight`, [outputs, inputs], scale);
    add(`${name}.bias`, [outputs], 0.1, offset);
  };
  const { resolution, width, zDim, wDim, mappingLayers, hidden, embedding, classes, colours, architecture } = shape;
  if (classes > 0) dense('mapping.embed', classes, embedding, 1);
  for (let k = 0; k < mappingLayers; k++) {
    const inputs = k > 0 ? hidden : zDim + (classes > 0 ? embedding : 0);
    dense(`mapping.fc${k}`, inputs, k < mappingLayers - 1 ? hidden : wDim, 100);
  }
  add('mapping.w_avg', [wDim], 0.1);
  add('synthesis.b4.const', [width(4), 4, 4]);
  for (let size = 4, inputs = width(4); size <= resolution; size *= 2) {
    const outputs = width(size);
    const conv = (name: string, from: number): void => {
      dense(`synthesis.b${size}.${name}.affine`, wDim, from, 0.3, 1);
      add(`synthesis.b${size}.${name}.weight`, [outputs, from, 3, 3]);
      add(`synthesis.b${size}.${name}.bias`, [outputs], 0.1);
      if (!shape.noise) return;
      add(`synthesis.b${size}.${name}.noise_const`, [size, size]);
      add(`synthesis.b${size}.${name}.noise_strength`, [], 0.1);
    };
    if (size > 4) conv('conv0', inputs);
    conv('conv1', size > 4 ? outputs : inputs);
    if (architecture === 'resnet' && size > 4) add(`synthesis.b${size}.skip.weight`, [outputs, inputs, 1, 1]);
    if (architecture === 'skip' || size === resolution) {
      dense(`synthesis.b${size}.torgb.affine`, wDim, outputs, 0.3, 1);
      add(`synthesis.b${size}.torgb.weight`, [colours, outputs, 1, 1], 0.3);
      add(`synthesis.b${size}.torgb.bias`, [colours], 0.1);
    }
    inputs = outputs;
  }
  return tensors;
}
