import type { PictureOrigin } from '../shared/livePictures.ts';

/**
 * Marks on the page's timeline from which slider-to-picture times are measured: `stylespace:input` when a move arrives,
 * `stylespace:painted` when the pixels of that move, or of a later one, are on the canvas; `detail.move` counts, and
 * `detail.from` says where the pixels are from. A `PerformanceObserver` for `mark` entries hears them; none are kept.
 */
const [input, painted] = ['stylespace:input', 'stylespace:painted'];

let moves = 0;

/** @returns the move's number, for `markPainted` */
export function markInput(): number {
  const move = ++moves;
  mark(input, { move });
  return move;
}

export function markPainted(move: number, from: PictureOrigin): void {
  mark(painted, { move, from });
}

function mark(name: string, detail: { readonly move: number; readonly from?: PictureOrigin }): void {
  performance.mark(name, { detail });
  performance.clearMarks(name);
}
