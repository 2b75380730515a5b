import type { Generator, StyledConv } from '../stylegan2/generator.ts';
import { layersByBlock } from '../stylegan2/blockStyles.ts';
import type { StyleLayer } from '../stylegan2/styleLayout.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';

/** A style channel with its layer at hand. */
export type LayerChannel = readonly [layer: StyleLayer, channel: number];

/** Multiply-adds that one run should stay under: about 50 ms on two cores at the rates convolutions reach there. */
const runBudget = 3e9;
const mostDirections = 32;

/**
 * How many tangents one run carries. Fixed by the network alone, never by the machine or the moment: the same chunks
 * give the same rounding, so that a catalogue does not depend on where it was made.
 */
export function directionsPerRun(generator: Generator): number {
  const cost = Math.max(
    ...generator.blocks.map(({ conv0Up, conv1 }) => multiplyAdds(conv1) + (conv0Up ? multiplyAdds(conv0Up) / 4 : 0)),
  );
  const directions = Math.floor(runBudget / cost);
  return Math.max(1, Math.min(mostDirections, 2 ** Math.floor(Math.log2(Math.max(1, directions)))));
}

function multiplyAdds({ weight, noiseConst }: StyledConv): number {
  return [...weight.shape, ...noiseConst.shape].reduce((product, dim) => product * dim, 1);
}

/** All channels of a model's layers in flat order, ToRGB's only if asked for. */
export function layerChannels({ layout }: Model, options: { toRgb: boolean }): LayerChannel[] {
  return layout.layers
    .filter(({ kind }) => options.toRgb || kind !== 'toRgb')
    .flatMap((layer) => Array.from({ length: layer.channels }, (_, channel): LayerChannel => [layer, channel]));
}

/**
 * The exact Jacobian of the image, averaged over (resolution / grid)^2 cells, with respect to style channels at one
 * sample, by forward mode (paper section 4: gradient maps; one tangent per channel through the blocks that follow it).
 *
 * @param grid cells per side, a divisor of the resolution; grid = resolution gives heatmaps at the image's own size
 * @param onRows called after each run with the rows it made: [rows, 3, grid, grid], and their channels' positions in
 *   `channels`; the array is not reused
 */
export async function jacobian(
  model: Model,
  trace: Trace,
  channels: readonly LayerChannel[],
  grid: number,
  task: Task,
  onRows: (positions: readonly number[], rows: Float32Array) => void,
): Promise<void> {
  const network = model.tangents(grid);
  const size = directionsPerRun(model.checkpoint.generator);
  for (const [block, layers] of layersByBlock(model.layout).entries()) {
    for (const toRgb of [false, true]) {
      const positions = channels.flatMap(([layer], position) =>
        layers.includes(layer) && (layer.kind === 'toRgb') === toRgb ? [position] : [],
      );
      for (let first = 0; first < positions.length; first += size) {
        const part = positions.slice(first, first + size);
        const { data } = await network.push(
          trace,
          block,
          part.map((position) => channels[position]!),
          task,
        );
        onRows(part, data);
      }
    }
  }
}

/** The whole Jacobian in one array [channels, 3, grid, grid]. */
export async function fullJacobian(
  model: Model,
  trace: Trace,
  channels: readonly LayerChannel[],
  grid: number,
  task: Task,
): Promise<Float32Array> {
  const row = 3 * grid ** 2;
  const all = new Float32Array(channels.length * row);
  await jacobian(model, trace, channels, grid, task, (positions, rows) => {
    for (const [k, position] of positions.entries()) all.set(rows.subarray(k * row, (k + 1) * row), position * row);
  });
  return all;
}
