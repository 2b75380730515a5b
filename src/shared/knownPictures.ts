import type { Picture } from './engineApi.ts';
import { type HandPlace, stepBetween } from './handPlace.ts';

/** How many pictures are kept, and their bytes: five of 1024 pixels. */
const [mostPictures, mostBytes] = [32, 2 ** 24];

/**
 * The exact pictures around a hand, and from them those between. A hand on one slider goes along a straight line of style
 * space, and a picture changes nearly in proportion along it: where two pictures of the line are known, those between
 * and a little beyond can be drawn before the engine has made them. How far they are from its own is in docs/benchmarks.md.
 */
export class KnownPictures {
  #known: readonly Known[] = [];
  #hand: HandPlace | undefined;

  /** Keeps an exact picture of the plane that the hand is on. Where there are too many, those far from the hand go. */
  add(place: HandPlace, picture: Picture): void {
    const hand = this.#hand;
    if (place.plane !== hand?.plane) return;
    const far = ({ place }: Known): number => Math.abs(stepBetween(hand, place)?.by ?? Infinity);
    const others = this.#known.filter((known) => stepBetween(known.place, place)?.by !== 0);
    let bytes = 0;
    this.#known = [{ place, picture }, ...others]
      // Those off its line are all as far: the oldest go first.
      .sort((a, b) => far(a) - far(b) || 0)
      .slice(0, mostPictures)
      .filter(({ picture }) => (bytes += picture.data.length) <= mostBytes);
  }

  /**
   * The picture where the hand is now: the exact one where it is known, else what two others on the hand's line make it;
   * undefined where they are too few or too far. A hand that has gone to another plane leaves nothing known.
   */
  at(hand: HandPlace): Picture | undefined {
    if (hand.plane !== this.#hand?.plane) this.#known = [];
    this.#hand = hand;
    const reached = this.#known
      .flatMap(({ place, picture }) => {
        const step = stepBetween(hand, place);
        return step ? [{ ...step, picture }] : [];
      })
      .sort((a, b) => Math.abs(a.by) - Math.abs(b.by));
    const [nearest] = reached;
    if (!nearest || nearest.by === 0) return nearest?.picture;
    // Beyond both of them at most as far as they are apart: what is not in proportion grows with the square.
    const other = reached.find(
      ({ axis, by, picture: { width, height } }) =>
        axis === nearest.axis &&
        Math.abs(nearest.by) <= Math.abs(by - nearest.by) &&
        width === nearest.picture.width &&
        height === nearest.picture.height,
    );
    return other && pictureBetween(nearest.picture, other.picture, nearest.by / (nearest.by - other.by));
  }
}

interface Known {
  readonly place: HandPlace;
  readonly picture: Picture;
}

/**
 * What two pictures make of a third on their line: in proportion between them, with caution beyond, so that it is nearer to
 * the true one than the nearest known one is.
 *
 * @param part of the way from one to the other; below 0 the third is beyond the first
 */
function pictureBetween(from: Picture, to: Picture, part: number): Picture {
  // Where colours saturate, less and less follows: as far beyond as the two are apart, two thirds of it.
  const way = part < 0 ? part / (1 - part / 2) : part;
  // Levels are whole: of a difference one level may be all but nothing. Carried on, it would lead away.
  const doubtful = part < 0 ? 1 : 0;
  /** How far each difference, from -255, leads. */
  const ways = Float64Array.from({ length: 511 }, (_, i) => {
    const difference = i - 255;
    return way * Math.sign(difference) * Math.max(0, Math.abs(difference) - doubtful);
  });
  // Rounds and stays within 0 to 255.
  const data = new Uint8ClampedArray(from.data.length);
  for (let i = 0; i < data.length; i++) {
    const level = from.data[i]!;
    data[i] = level + ways[to.data[i]! - level + 255]!;
  }
  return { ...from, data: new Uint8Array(data.buffer), exact: false };
}
