import type { ChannelHost, EditedFace, Face } from '../../shared/channelPageApi.ts';
import type { Heatmap, Picture, RegionMap } from '../../shared/engineApi.ts';
import { NewestRequest } from '../../shared/newestRequest.ts';

/** How long the hand has rested before samples are made: they would slow the next step down. */
const restMs = 150;
const pauseMs = 20;
/** Of each kind. */
const mostKept = 200;

/** The page's pictures: the one under the slider at once, those of the samples one by one while the slider rests. */
export class PictureSource {
  readonly #newest = new NewestRequest<'live' | 'heatmap' | 'regions', Picture | Heatmap | RegionMap>();
  readonly #samples = new Map<string, Picture>();
  readonly #heatmaps = new Map<string, Heatmap>();
  readonly #regionMaps = new Map<string, RegionMap>();
  #queue: Promise<unknown> = Promise.resolve();
  #moving = 0;
  #lastMove = 0;

  constructor(private readonly host: ChannelHost) {}

  /** Pictures arrive in the order they were asked for; undefined where a newer one was asked for before this was begun. */
  async live(face: EditedFace): Promise<Picture | undefined> {
    this.#moving++;
    try {
      return (await this.#newest.run('live', () => this.host.picture(face))) as Picture | undefined;
    } finally {
      this.#moving--;
      this.#lastMove = performance.now();
    }
  }

  /** Undefined where it was no longer wanted when its turn came. */
  sample(face: EditedFace, wanted: () => boolean): Promise<Picture | undefined> {
    const made = this.#queue.then(async () => {
      const kept = this.#samples.get(key(face));
      if (kept) return kept;
      await this.#rest();
      return wanted() ? keep(this.#samples, face, await this.host.sample(face)) : undefined;
    });
    this.#queue = made.catch(() => undefined);
    return made;
  }

  async heatmap(face: Face): Promise<Heatmap | undefined> {
    const kept = this.#heatmaps.get(key(face));
    if (kept) return kept;
    const made = (await this.#newest.run('heatmap', () => this.host.heatmap(face))) as Heatmap | undefined;
    return made && keep(this.#heatmaps, face, made);
  }

  async regionMap(face: Face): Promise<RegionMap | undefined> {
    const kept = this.#regionMaps.get(key(face));
    if (kept) return kept;
    const made = (await this.#newest.run('regions', () => this.host.regionMap(face))) as RegionMap | undefined;
    return made && keep(this.#regionMaps, face, made);
  }

  async #rest(): Promise<void> {
    while (this.#moving > 0 || performance.now() - this.#lastMove < restMs) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function key(face: Face & { readonly strength?: number }): string {
  return `${face.seed} ${face.strength}`;
}

/** Keeps what was made, and lets go of the oldest. */
function keep<T>(kept: Map<string, T>, face: Face, made: T): T {
  kept.set(key(face), made);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return made;
}
