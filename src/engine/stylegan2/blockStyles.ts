import type { Feeds, Tensor } from '../runtime/ort.ts';
import type { StyleLayer, StyleLayout } from './styleLayout.ts';

/** The name of a layer's style among the inputs of its block's graph. */
export function styleInput({ kind }: StyleLayer): 'conv0Up' | 'conv1' | 'toRgb' {
  return kind === 'conv' ? 'conv1' : kind;
}

/** The modulated layers of each block, in network order. */
export function layersByBlock(layout: StyleLayout): StyleLayer[][] {
  const resolutions = [...new Set(layout.layers.map(({ resolution }) => resolution))];
  return resolutions.map((resolution) => layout.layers.filter((layer) => layer.resolution === resolution));
}

/** Cuts flat S [samples, channels] into the style inputs of each block's graph. */
export function blockStyles(layout: StyleLayout, styles: Float32Array): Feeds[] {
  return layersByBlock(layout).map((layers) =>
    Object.fromEntries(layers.map((layer) => [styleInput(layer), layerStyle(layout, layer, styles)])),
  );
}

/** One layer's columns of flat S: [samples, layer.channels]. */
function layerStyle({ channels: stride }: StyleLayout, { offset, channels }: StyleLayer, styles: Float32Array): Tensor {
  const samples = styles.length / stride;
  const data = new Float32Array(samples * channels);
  for (let n = 0; n < samples; n++) {
    data.set(styles.subarray(n * stride + offset, n * stride + offset + channels), n * channels);
  }
  return { data, shape: [samples, channels] };
}
