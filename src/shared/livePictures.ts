import { newCancelController } from './cancelSignal.ts';
import type { Picture } from './engineApi.ts';
import { NewestRequest } from './newestRequest.ts';
import type { Call } from './rpc.ts';

/** Asks for one picture; with `preview` the answer may be one that lacks detail. */
export type MakePicture = (preview: boolean, call?: Call) => Promise<Picture>;

/**
 * The pictures of one canvas under a hand that moves: one is being made and one, the newest, waits, so that they are shown
 * in the order in which they were asked for. Where the newest is a preview and the hand rests, the exact picture follows;
 * a hand that moves on stops it. The last picture that is shown is the exact one of what was asked last.
 */
export class LivePictures {
  readonly #requests = new NewestRequest<'picture', Picture>();
  #newest = 0;
  #stopExact = (): void => undefined;

  /** @param rest ends when a hand that has not moved since counts as resting */
  constructor(private readonly rest: () => Promise<void>) {}

  /**
   * Resolves when the exact picture has been shown, or a newer one was asked for.
   *
   * @param show gets the preview, where there is one, and then the exact picture
   */
  async ask(make: MakePicture, show: (picture: Picture) => void): Promise<void> {
    const asked = ++this.#newest;
    this.#stopExact();
    const first = await this.#requests.run('picture', () => make(true));
    if (first) show(first);
    if (!first || first.exact) return;
    await this.rest();
    if (asked !== this.#newest) return;
    const { signal, abort } = stoppable();
    this.#stopExact = abort;
    try {
      const exact = await this.#requests.run('picture', () => make(false, { signal }));
      if (exact && !signal.aborted) show(exact);
    } catch (error) {
      // A newer request has stopped it: its own answer counts.
      if (!signal.aborted) throw error;
    }
  }
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
