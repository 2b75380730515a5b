import { StyleSpaceError } from '../shared/errors.ts';
import type { ModelId } from '../shared/engineApi.ts';
import type { OpenedModel } from './model/openModel.ts';
import { EditedPictures } from './stylespace/editedPictures.ts';
import type { Labeller } from './stylespace/labeller.ts';
import { openSegmenter } from './stylespace/segmenter.ts';

/** An open model with what is kept between its requests. */
export interface Open {
  readonly id: ModelId;
  readonly opened: OpenedModel;
  readonly pictures: EditedPictures;
  /** What tells the regions of its pictures: the bundled model's own network, opened by the first call. */
  labeller(): Promise<Labeller>;
  release(): Promise<void>;
}

async function bundledSegmenter({ bundled, name, model }: OpenedModel): Promise<Labeller> {
  if (bundled) return openSegmenter(bundled.regions, model.runtime);
  throw new StyleSpaceError('badUsage', `No segmentation network is bundled with ${JSON.stringify(name)}.`);
}

/** The open models by their ids. None is released under running work: that is told to stop first, and waited for. */
export class OpenModels {
  readonly #entries = new Map<ModelId, Entry>();
  #given = 0;

  add(opened: OpenedModel): Open {
    const id = `model${++this.#given}`;
    let labeller: Promise<Labeller> | undefined;
    const open: Open = {
      id,
      opened,
      pictures: new EditedPictures(opened.model),
      labeller: () =>
        (labeller ??= bundledSegmenter(opened).catch((error: unknown) => {
          labeller = undefined;
          throw error;
        })),
      release: async () => {
        await (await labeller?.catch(() => undefined))?.release();
        await opened.release();
      },
    };
    this.#entries.set(id, { open, closing: new AbortController(), running: new Set() });
    return open;
  }

  /** Works with a model. The signal is also aborted when the model is closed; then the work rejects with `cancelled`. */
  use<T>(id: ModelId, signal: AbortSignal, work: (open: Open, signal: AbortSignal) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(id);
    if (!entry) return Promise.reject(new StyleSpaceError('badUsage', 'This model is no longer open: open it again.'));
    const running = work(entry.open, AbortSignal.any([signal, entry.closing.signal]));
    entry.running.add(running);
    const done = (): boolean => entry.running.delete(running);
    running.then(done, done);
    return running;
  }

  async close(id: ModelId): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    entry.closing.abort();
    await Promise.allSettled(entry.running);
    await entry.open.release();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((id) => this.close(id)));
  }
}

interface Entry {
  readonly open: Open;
  readonly closing: AbortController;
  readonly running: Set<Promise<unknown>>;
}
