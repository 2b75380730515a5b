/**
 * Marks on the page's timeline from which slider-to-picture times are measured: `stylespace:input` when a move arrives,
 * `stylespace:painted` when the pixels of that move, or of a later one, are on the canvas; `detail.move` counts. A
 * `PerformanceObserver` for `mark` entries hears them; none are kept.
 */
const [input, painted] = ['stylespace:input', 'stylespace:painted'];

let moves = 0;

/** @returns the move's number, for `markPainted` */
export function markInput(): number {
  const move = ++moves;
  mark(input, move);
  return move;
}

export function markPainted(move: number): void {
  mark(painted, move);
}

function mark(name: string, move: number): void {
  performance.mark(name, { detail: { move } });
  performance.clearMarks(name);
}
