import { cancelled } from '../../shared/errors.ts';
import type { Task } from '../runtime/task.ts';
import type { SynthesisNetwork } from '../stylegan2/synthesisNetwork.ts';

/** Mean |difference| in levels of 255: half of what changes one level into the next. */
const mostDifference = 0.5;

/**
 * Which network makes the pictures that are only looked at: the one in float16 where its picture of a sample agrees with
 * float32's, else float32's; the other one is then released.
 *
 * @param styles flat S of the sample
 */
export async function pictureNetwork(
  half: SynthesisNetwork,
  full: SynthesisNetwork,
  styles: Float32Array,
  task: Task,
): Promise<SynthesisNetwork> {
  const expected = await full.images(styles, 'const', task);
  const agrees = await half.images(styles, 'const', task).then(
    // Written so that what is not a number does not agree.
    (found) => levelsApart(expected.data, found.data) <= mostDifference,
    // What the device refuses to run is no reason not to open the model: it computes float32.
    () => false,
  );
  if (agrees) return half;
  await half.release().catch(() => undefined);
  if (task.signal.aborted) throw cancelled();
  return full;
}

/** Mean |difference| of two pictures in levels of 255, each limited to what can be shown. */
function levelsApart(a: Float32Array, b: Float32Array): number {
  const shown = (value: number): number => 127.5 * Math.min(1, Math.max(-1, value));
  return a.reduce((sum, value, i) => sum + Math.abs(shown(value) - shown(b[i]!)), 0) / a.length;
}
