import type { Picture } from '../../shared/engineApi.ts';
import { NewestRequest } from '../../shared/newestRequest.ts';

/**
 * The pictures of one canvas: one is being made and one, the newest, waits, so that they arrive in the order in which they
 * were asked for and the last one shown is the last one asked for.
 */
export class PictureFeed {
  readonly #requests = new NewestRequest<'picture', Picture>();

  constructor(
    private readonly show: (picture: Picture) => void,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** @param then called when this picture is on the canvas; not where a newer one took its place */
  ask(make: () => Promise<Picture>, then?: () => void): void {
    this.#requests.run('picture', make).then((picture) => {
      if (!picture) return;
      this.show(picture);
      then?.();
    }, this.fail);
  }
}
