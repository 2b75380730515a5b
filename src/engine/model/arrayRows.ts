import { StyleSpaceError } from '../../shared/errors.ts';
import { readBoundedFile } from '../files/boundedFile.ts';
import { asFloat32, readNpy } from '../numpy/npy.ts';

/** 2 GiB: a million z of 512 numbers. */
const largestFile = 2 ** 31 - 1;

/**
 * The rows of an .npy file (float32 or float64), each of shape `rowShape` = [channels], say: one flat array
 * [rows, ...rowShape] of finite numbers, at least one row; one row may also lack its first axis. `badFile` else.
 */
export async function readArrayRows(path: string, rowShape: readonly number[], rowName: string): Promise<Float32Array> {
  return arrayRows(await readBoundedFile(path, largestFile, '.npy file'), JSON.stringify(path), rowShape, rowName);
}

/** The same from the file's bytes; `what` names it in sentences. */
export function arrayRows(bytes: Uint8Array, what: string, rowShape: readonly number[], rowName: string): Float32Array {
  const array = readNpy(bytes, what);
  const numbers = asFloat32(array, what);
  const row = array.shape.length === rowShape.length ? array.shape : array.shape.slice(1);
  if (numbers.length === 0 || row.length !== rowShape.length || row.some((size, axis) => size !== rowShape[axis])) {
    const [found, needed] = [`[${array.shape.join(', ')}]`, `[rows, ${rowShape.join(', ')}]`];
    throw new StyleSpaceError('badFile', `${what} has the shape ${found}; ${rowName} of this model needs ${needed}.`);
  }
  if (!numbers.every(Number.isFinite)) {
    throw new StyleSpaceError('badFile', `${what} holds numbers that are infinite or not a number; remove them.`);
  }
  return numbers;
}
