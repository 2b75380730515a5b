import type { Face } from './channelPageApi.ts';
import { NewestRequest } from './newestRequest.ts';
import type { Call } from './rpc.ts';

const mostKept = 200;

/** What is made of the faces of seeds and kept: of those that are asked for meanwhile only the newest is made. */
export class FaceMaps<FaceMap> {
  readonly #newest = new NewestRequest<'map', FaceMap>();
  readonly #kept = new Map<number, FaceMap>();

  constructor(private readonly make: (face: Face, call?: Call) => Promise<FaceMap>) {}

  /** Undefined where a newer one was asked for before its turn came. */
  async of(face: Face, call?: Call): Promise<FaceMap | undefined> {
    const kept = this.#kept.get(face.seed);
    if (kept) return kept;
    const made = await this.#newest.run('map', () => this.make(face, call));
    return made && keepNewest(this.#kept, face.seed, made);
  }
}

/** Keeps what was made, and lets go of the oldest. */
export function keepNewest<Key, Made>(kept: Map<Key, Made>, key: Key, made: Made): Made {
  kept.set(key, made);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return made;
}
