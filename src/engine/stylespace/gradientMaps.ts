import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';
import { jacobian, jacobianMode, layerChannels, type LayerChannel, type OnRows, tangentsPerRun } from './jacobian.ts';

/** A way to compute the Jacobian of a pooled picture, whatever its mode of differentiation. */
export interface GradientMaps {
  /** Chunk shapes that decide rounding, for the catalogue's header. */
  readonly batching: Readonly<Record<string, number>>;
  /**
   * Derivatives of one picture, pooled to the grid, with respect to the channels.
   *
   * @param onRows takes them as they are made; each channel comes once, in any order, in calls of any size
   */
  compute(trace: Trace, channels: readonly LayerChannel[], task: Task, onRows: OnRows): Promise<void>;
}

/** The exact Jacobian, in the mode that is cheaper for all channels outside ToRGB. */
export function exactGradientMaps(model: Model, grid: number): GradientMaps {
  const mode = jacobianMode(model, layerChannels(model, { toRgb: false }), grid);
  return {
    batching:
      mode === 'forward'
        ? { tangentsPerRun: tangentsPerRun(model) }
        : { cellsPerRun: model.cotangents(grid).cellsPerRun },
    compute: (trace, channels, task, onRows) => jacobian(model, trace, channels, grid, task, onRows),
  };
}
