import { StyleSpaceError } from '../../shared/errors.ts';
import type { Task } from '../runtime/task.ts';
import { SynthesisNetwork } from '../stylegan2/synthesisNetwork.ts';
import { seedLatents } from './latents.ts';
import type { Model } from './model.ts';

/** Mean |difference| in levels of 255: half of what changes one level into the next. */
const mostDifference = 0.5;

/**
 * The network for pictures that are only looked at. In float16 where the device was found to be faster and good enough at it
 * (`probeDevice`) and the picture of this generator's seed 0 agrees; else the model's own, in float32.
 */
export async function pictureNetwork(model: Model, task: Task): Promise<SynthesisNetwork> {
  const { checkpoint, layout, runtime, synthesis, classes, zDim } = model;
  if (runtime.pictures === 'float32') return synthesis;
  const sampling = { psi: 1, cutoff: null, class: classes > 0 ? 0 : null };
  const styles = await model.styles(seedLatents([0], zDim), sampling, task);
  const expected = await synthesis.images(styles, 'const', task);
  const half = new SynthesisNetwork(checkpoint.generator, layout, runtime, 'float16');
  const agrees = await half.images(styles, 'const', task).then(
    // Written so that what is not a number does not agree.
    (found) => levelsApart(expected.data, found.data) <= mostDifference,
    // What the device refuses to run is no reason not to open the model: it computes float32.
    () => false,
  );
  if (agrees) return half;
  await half.release().catch(() => undefined);
  if (task.signal.aborted) throw new StyleSpaceError('cancelled', 'The work was cancelled.');
  return synthesis;
}

/** Mean |difference| of two pictures in levels of 255, each limited to what can be shown. */
function levelsApart(a: Float32Array, b: Float32Array): number {
  const shown = (value: number): number => 127.5 * Math.min(1, Math.max(-1, value));
  return a.reduce((sum, value, i) => sum + Math.abs(shown(value) - shown(b[i]!)), 0) / a.length;
}
