import { cancelled } from '../../shared/errors.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import { layersByBlock } from '../stylegan2/blockStyles.ts';
import { blockMultiplyAdds } from '../stylegan2/multiplyAdds.ts';
import type { StyleLayer } from '../stylegan2/styleLayout.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';

/** A style channel with its layer at hand. */
export type LayerChannel = readonly [layer: StyleLayer, channel: number];

/**
 * Takes rows [positions, 3, grid, grid] of a Jacobian as they are made; `positions` are those of the rows' channels in
 * the list asked for. The rows are not written to again.
 */
export type OnRows = (positions: readonly number[], rows: Float32Array) => void;

/** All channels of a model's layers in flat order, ToRGB's only if asked for. */
export function layerChannels({ layout }: Model, options: { toRgb: boolean }): LayerChannel[] {
  return layout.layers
    .filter(({ kind }) => options.toRgb || kind !== 'toRgb')
    .flatMap((layer) => Array.from({ length: layer.channels }, (_, channel): LayerChannel => [layer, channel]));
}

/**
 * The exact Jacobian of the image, averaged over (resolution / grid)^2 cells, with respect to style channels at one
 * sample (paper section 4: gradient maps), colour change per unit of style. Forward mode costs a tangent per channel,
 * reverse mode the same for all channels: the cheaper one by count of multiply-adds is taken, which depends on the
 * network, the channels and the grid alone, so that the same request always gives the same numbers.
 *
 * @param grid cells per side, a divisor of the resolution; grid = resolution gives heatmaps at the image's own size
 */
export async function jacobian(
  model: Model,
  trace: Trace,
  channels: readonly LayerChannel[],
  grid: number,
  task: Task,
  onRows: OnRows,
): Promise<void> {
  const compute = jacobianMode(model, channels, grid) === 'forward' ? forwardJacobian : reverseJacobian;
  await compute(model, trace, channels, grid, task, onRows);
}

/** The mode that `jacobian` takes. */
export function jacobianMode(model: Model, channels: readonly LayerChannel[], grid: number): 'forward' | 'reverse' {
  const forwardCost = model.tangents(grid).multiplyAdds(channels.map(([layer]) => layer));
  return forwardCost <= model.cotangents(grid).multiplyAdds ? 'forward' : 'reverse';
}

/** By forward mode: tangents of one block's channels go through the network together, as many as a run should carry. */
export async function forwardJacobian(
  model: Model,
  trace: Trace,
  channels: readonly LayerChannel[],
  grid: number,
  task: Task,
  onRows: OnRows,
): Promise<void> {
  const network = model.tangents(grid);
  const size = tangentsPerRun(model);
  for (const [block, layers] of layersByBlock(model.layout).entries()) {
    for (const toRgb of [false, true]) {
      const positions = channels.flatMap(([layer], position) =>
        layers.includes(layer) && (layer.kind === 'toRgb') === toRgb ? [position] : [],
      );
      for (let first = 0; first < positions.length; first += size) {
        const part = positions.slice(first, first + size);
        const tangents = part.map((position) => channels[position]!);
        onRows(part, (await network.push(trace, block, tangents, task)).data);
      }
    }
  }
}

/** By reverse mode: everything is computed, then the rows asked for are handed out, a few at a time. */
export async function reverseJacobian(
  model: Model,
  trace: Trace,
  channels: readonly LayerChannel[],
  grid: number,
  task: Task,
  onRows: OnRows,
): Promise<void> {
  const toRgb = channels.some(([{ kind }]) => kind === 'toRgb');
  const all = await model.cotangents(grid).jacobian(trace, toRgb, task);
  const row = 3 * grid ** 2;
  for (let first = 0; first < channels.length; first += rowsAtOnce) {
    const part = channels.slice(first, first + rowsAtOnce);
    const rows = new Float32Array(part.length * row);
    for (const [k, [layer, channel]] of part.entries()) {
      const at = (layer.offset + channel) * row;
      rows.set(all.subarray(at, at + row), k * row);
    }
    onRows(
      [...part.keys()].map((k) => first + k),
      rows,
    );
    // The caller's work on the rows blocks the thread: let urgent work in between.
    await new Promise(setImmediate);
    if (task.signal.aborted) throw cancelled();
  }
}

/** Rows that reverse mode hands out at once: a few milliseconds of voting. */
const rowsAtOnce = 64;

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

/** Multiply-adds that one run should stay under: about 50 ms on two cores at the rates convolutions reach there. */
const runBudget = 3e9;
const mostTangents = 32;

/**
 * How many tangents one run carries, a power of two. Fixed by the network alone, never by the machine or the moment:
 * the same chunks give the same rounding, so that a catalogue does not depend on where it was made.
 */
export function tangentsPerRun(model: Model): number {
  const cost = Math.max(...model.checkpoint.generator.blocks.map(blockMultiplyAdds));
  return Math.min(mostTangents, 2 ** Math.max(0, Math.floor(Math.log2(runBudget / cost))));
}
