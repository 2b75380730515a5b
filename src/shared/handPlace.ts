/** Where in style space a hand is: all that is not the strength of an edit, and the strengths, of which a hand moves one. */
export interface HandPlace {
  /** What else the picture depends on, as text: places that differ in it are on different planes. */
  readonly plane: string;
  /** In sigma, in the order of the edits. */
  readonly strengths: readonly number[];
}

/** A step along one axis of a plane; `by` is in sigma, and 0 between a place and itself. */
export interface HandStep {
  /** An index of `strengths`. */
  readonly axis: number;
  readonly by: number;
}

/** The step of one hand that leads from a place to another; undefined where there is none. */
export function stepBetween(from: HandPlace, to: HandPlace): HandStep | undefined {
  if (from.plane !== to.plane) return undefined;
  const moved = [...from.strengths.keys()].filter((axis) => from.strengths[axis] !== to.strengths[axis]);
  if (moved.length > 1) return undefined;
  const [axis = 0] = moved;
  return { axis, by: moved.length === 0 ? 0 : to.strengths[axis]! - from.strengths[axis]! };
}
