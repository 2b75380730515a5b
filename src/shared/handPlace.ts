/** Where in style space a hand is: numbers along which S changes in proportion, of which a hand moves one, and all else. */
export interface HandPlace {
  /** What else the picture depends on, as text: places that differ in it are on different planes. */
  readonly plane: string;
  /** Each in its own unit: strengths in sigma, psi. */
  readonly coordinates: readonly number[];
}

/** A step along one axis of a plane; `by` is in the axis' unit, and 0 between a place and itself. */
export interface HandStep {
  /** An index of `coordinates`. */
  readonly axis: number;
  readonly by: number;
}

/** The step of one hand that leads from a place to another; undefined where there is none. */
export function stepBetween(from: HandPlace, to: HandPlace): HandStep | undefined {
  if (from.plane !== to.plane) return undefined;
  const moved = [...from.coordinates.keys()].filter((axis) => from.coordinates[axis] !== to.coordinates[axis]);
  if (moved.length > 1) return undefined;
  const [axis = 0] = moved;
  return { axis, by: moved.length === 0 ? 0 : to.coordinates[axis]! - from.coordinates[axis]! };
}
