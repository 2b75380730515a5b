import type { Regions } from '../../shared/catalogue.ts';
import type { Task } from '../runtime/task.ts';
import type { Trace } from '../stylegan2/synthesisNetwork.ts';

/** Tells the regions of generated pictures, by a segmentation network or by the generator's own activations. */
export interface Labeller {
  /** What a catalogue says of it; the labels in the order of their ids. */
  readonly regions: Regions;
  /** Side of the label images it makes, in pixels. */
  readonly size: number;
  /** The label of each pixel of one picture, [size, size]. */
  label(trace: Trace, task: Task): Promise<Uint8Array>;
  release(): Promise<void>;
}
