import { newCancelController } from './cancelSignal.ts';
import type { Picture } from './engineApi.ts';
import { type HandPlace, stepBetween } from './handPlace.ts';
import { KnownPictures } from './knownPictures.ts';
import { NewestRequest } from './newestRequest.ts';
import type { Call } from './rpc.ts';

/** Asks for one picture; with `preview` the answer may be one that lacks detail. */
export type MakePicture = (preview: boolean, call?: Call) => Promise<Picture>;

/** Where the pixels are from: an answer of the engine, or pictures that it has made around that place (`KnownPictures`). */
export type PictureOrigin = 'engine' | 'line';

export type ShowPicture = (picture: Picture, from: PictureOrigin) => void;

/**
 * The pictures of one canvas under a hand that moves. One is being made and one, the newest, waits; meanwhile what is
 * known around the hand draws each of its steps at once, and anew with each exact picture that comes. So no picture is
 * followed by one of an earlier step. Where the newest answer is a preview and the hand rests, the exact picture follows;
 * a hand that moves on stops it. The last picture that is shown is the exact one of what was asked last.
 */
export class LivePictures {
  readonly #requests = new NewestRequest<'picture', Picture>();
  readonly #known = new KnownPictures();
  #newest: Step | undefined;
  /** The number of the step whose picture was shown last. */
  #shown = 0;
  #stopExact = (): void => undefined;

  /** @param rest ends when a hand that has not moved since counts as resting */
  constructor(private readonly rest: () => Promise<void>) {}

  /**
   * Resolves when the exact picture has been shown, or a newer one was asked for.
   *
   * @param show gets what is known of the picture, in this turn; the preview, where there is one and nothing was known;
   *   and then the exact picture
   * @param place of the picture in style space, by all that is heard of now; without it nothing is known of any. An answer
   *   before which that has changed is shown, but not counted on: it may be of either
   */
  async ask(make: MakePicture, show: ShowPicture, place?: () => HandPlace): Promise<void> {
    const step = { number: (this.#newest?.number ?? 0) + 1, show, place, at: place?.() };
    this.#newest = step;
    this.#stopExact();
    this.#follow();
    const first = await this.#requests.run('picture', () => make(true));
    if (first) this.#answer(step, first);
    if (!first || first.exact) return;
    await this.rest();
    if (step !== this.#newest) return;
    const { signal, abort } = stoppable();
    this.#stopExact = abort;
    try {
      const exact = await this.#requests.run('picture', () => make(false, { signal }));
      if (exact && !signal.aborted) this.#answer(step, exact);
    } catch (error) {
      // A newer request has stopped it: its own answer counts.
      if (!signal.aborted) throw error;
    }
  }

  #answer(step: Step, picture: Picture): void {
    const { at, place, number } = step;
    if (picture.exact && at && place && stepBetween(at, place())?.by === 0) this.#known.add(at, picture);
    const overtaken = step !== this.#newest;
    if (overtaken && picture.exact && this.#follow()) return;
    // A preview has less detail than what is known around it.
    if (this.#shown < number || (picture.exact && !overtaken)) this.#show(step, picture, 'engine');
  }

  /** Shows what is known of where the hand is. False: nothing is. */
  #follow(): boolean {
    const step = this.#newest;
    const known = step?.at && this.#known.at(step.at);
    if (known) this.#show(step, known, 'line');
    return known !== undefined;
  }

  #show(step: Step, picture: Picture, from: PictureOrigin): void {
    this.#shown = step.number;
    step.show(picture, from);
  }
}

/** Of a hand; they are counted from 1. */
interface Step {
  readonly number: number;
  readonly show: ShowPicture;
  readonly place: (() => HandPlace) | undefined;
  /** The place when it was asked for. */
  readonly at: HandPlace | undefined;
}

function stoppable(): { readonly signal: NonNullable<Call['signal']>; readonly abort: () => void } {
  const controller = newCancelController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort();
    },
  };
}
