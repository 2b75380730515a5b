import type { ChannelStatistics, LayerInfo } from './engineApi.ts';

/** Smallest, lower quartile, median, upper quartile, largest. */
export type Spread = readonly [number, number, number, number, number];

export interface LayerStatistics {
  readonly mean: Spread;
  readonly sigma: Spread;
}

/** How the channels of each layer spread: of their means, and of their standard deviations. */
export function layerStatistics(layers: readonly LayerInfo[], { mean, std }: ChannelStatistics): LayerStatistics[] {
  let offset = 0;
  return layers.map(({ channels }) => {
    const [first, end] = [offset, offset + channels];
    offset = end;
    return { mean: spreadOf(mean.subarray(first, end)), sigma: spreadOf(std.subarray(first, end)) };
  });
}

function spreadOf(values: Float32Array): Spread {
  const sorted = values.slice().sort();
  const at = (fraction: number): number => {
    const place = fraction * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (above - below) * (place - Math.floor(place));
  };
  return [at(0), at(0.25), at(0.5), at(0.75), at(1)];
}
