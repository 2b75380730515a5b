import type { ChannelHost, EditedFace, Face } from '../../shared/channelPageApi.ts';
import type { Heatmap, Picture, RegionMap } from '../../shared/engineApi.ts';
import { LivePictures } from '../../shared/livePictures.ts';
import { NewestRequest } from '../../shared/newestRequest.ts';
import { handRest, restMs } from '../handRest.ts';

const pauseMs = 20;
/** Of each kind. */
const mostKept = 200;

/** The page's pictures: the one under the slider at once, those of the samples one by one while the slider rests. */
export class PictureSource {
  readonly #live = new LivePictures(handRest);
  readonly #newest = new NewestRequest<'heatmap' | 'regions', Heatmap | RegionMap>();
  readonly #samples = new Map<string, Picture>();
  readonly #heatmaps = new Map<string, Heatmap>();
  readonly #regionMaps = new Map<string, RegionMap>();
  #queue: Promise<unknown> = Promise.resolve();
  #moving = 0;
  #lastMove = 0;

  constructor(private readonly host: ChannelHost) {}

  /** The picture under the slider: see `LivePictures.ask`. */
  async live(face: EditedFace, show: (picture: Picture) => void): Promise<void> {
    this.#moving++;
    try {
      await this.#live.ask((preview, call) => this.host.picture({ ...face, preview }, call), show);
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

  /** Samples are made when the hand rests: they would slow its next step down. */
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
