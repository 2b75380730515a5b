import type { ChannelHost, EditedFace } from '../../shared/channelPageApi.ts';
import type { Picture } from '../../shared/engineApi.ts';
import { keepNewest } from '../../shared/faceMaps.ts';
import { LivePictures, type ShowPicture } from '../../shared/livePictures.ts';
import { handRest, restMs } from '../handRest.ts';

const pauseMs = 20;

/** The page's pictures: the one under the slider at once, those of the samples one by one while the slider rests. */
export class PictureSource {
  readonly #live = new LivePictures(handRest);
  readonly #samples = new Map<string, Picture>();
  #queue: Promise<unknown> = Promise.resolve();
  #moving = 0;
  #lastMove = 0;

  constructor(private readonly host: ChannelHost) {}

  /** The picture under the slider: see `LivePictures.ask`. */
  async live(face: EditedFace, show: ShowPicture): Promise<void> {
    this.#moving++;
    try {
      const place = { plane: `seed ${face.seed}`, coordinates: [face.strength] };
      await this.#live.ask(
        (preview, call) => this.host.picture({ ...face, preview }, call),
        show,
        () => place,
      );
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
      return wanted() ? keepNewest(this.#samples, key(face), await this.host.sample(face)) : undefined;
    });
    this.#queue = made.catch(() => undefined);
    return made;
  }

  /** Samples are made when the hand rests: they would slow its next step down. */
  async #rest(): Promise<void> {
    while (this.#moving > 0 || performance.now() - this.#lastMove < restMs) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function key({ seed, strength }: EditedFace): string {
  return `${seed} ${strength}`;
}
