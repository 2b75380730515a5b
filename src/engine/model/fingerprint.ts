import type { StyleLayout } from '../stylegan2/styleLayout.ts';
import type { Task } from '../runtime/task.ts';
import { RandomState } from '../numpy/randomState.ts';
import type { Model } from './model.ts';

const samples = 4;
const grid = 8;
/** Numbers are kept in steps of 1/1000, as 16-bit integers. */
const stepsPerUnit = 1000;

/**
 * Tells weights apart whatever file format they are in: the mean and root mean square of each layer's styles over
 * RandomState(0)'s first 4 z at psi 1 (of class 0, where there are classes), then the first one's picture without noise,
 * in 8 x 8 cells and three colours. Base64 of little-endian 16-bit integers, in steps of 1/1000; compared by `sameFingerprint`.
 */
export async function fingerprint(model: Model, task: Task): Promise<string> {
  const z = Float32Array.from(new RandomState(0).standardNormal(samples * model.zDim));
  const styles = await model.styles(z, { psi: 1, cutoff: null, class: model.classes === 0 ? null : 0 }, task);
  const { data } = await model.synthesis.images(styles.subarray(0, model.layout.channels), 'none', task);
  const numbers = [...layerMoments(model.layout, styles), ...cellMeans(data, model.resolution)];
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [i, number] of numbers.entries()) {
    const steps = Math.round(number * stepsPerUnit);
    bytes.writeInt16LE(Math.max(-32768, Math.min(32767, steps)), i * 2);
  }
  return bytes.toString('base64');
}

function layerMoments({ layers, channels: stride }: StyleLayout, styles: Float32Array): number[] {
  return layers.flatMap(({ offset, channels }) => {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < styles.length; row += stride) {
      for (const style of styles.subarray(row + offset, row + offset + channels)) {
        sum += style;
        squares += style ** 2;
      }
    }
    const count = (styles.length / stride) * channels;
    return [sum / count, Math.sqrt(squares / count)];
  });
}

/** Means over the cells of an image [3, size, size]: [3, grid, grid], flat. */
function cellMeans(image: Float32Array, size: number): number[] {
  const cell = Math.max(1, size / grid);
  const means = new Float64Array(3 * grid * grid);
  for (const [i, value] of image.entries()) {
    const [plane, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    means[plane * grid ** 2 + Math.floor(y / cell) * grid + Math.floor(x / cell)]! += value / cell ** 2;
  }
  return [...means];
}
