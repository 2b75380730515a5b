import { StyleSpaceError } from '../shared/errors.ts';

/** Numbers of one sample's array that are held in memory: 2 GiB of float32. */
const mostNumbers = 2 ** 29;

export function checkArraySize(shape: readonly number[], whatToDo: string): void {
  if (shape.reduce((product, size) => product * size, 1) <= mostNumbers) return;
  throw new StyleSpaceError(
    'badUsage',
    `One sample's array [${shape.join(', ')}] would not fit in 2 GiB: ${whatToDo}.`,
  );
}

export function checkGrid(grid: number, resolution: number): void {
  if (resolution % grid === 0) return;
  throw new StyleSpaceError(
    'badUsage',
    `A grid of ${grid} cells cannot be laid over the model's ${resolution} pixels: choose a divisor of them.`,
  );
}
