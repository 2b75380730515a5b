import { StyleSpaceError } from '../shared/errors.ts';
import type { ModelId, RegionsOfClass } from '../shared/engineApi.ts';
import type { OpenedModel } from './model/openModel.ts';
import { EditedPictures } from './stylespace/editedPictures.ts';
import type { Labeller } from './stylespace/labeller.ts';
import { labellerOfCatalogue } from './stylespace/labellerOfCatalogue.ts';

/** An open model with what is kept between its requests. */
export interface Open {
  readonly id: ModelId;
  readonly opened: OpenedModel;
  readonly pictures: EditedPictures;
  /** What told the regions of a catalogue: opened by the first call. */
  labeller(of: RegionsOfClass, run: LabellerRun): Promise<Labeller>;
  release(): Promise<void>;
}

type LabellerRun = Parameters<typeof labellerOfCatalogue>[2];

async function openLabeller(opened: OpenedModel, of: RegionsOfClass, run: LabellerRun): Promise<Labeller> {
  const labeller = await labellerOfCatalogue(opened, of, run);
  if (labeller) return labeller;
  const message =
    'What told the regions of this catalogue is not at hand here: discover channels anew to see its regions in pictures.';
  throw new StyleSpaceError('badUsage', message);
}

/** The open models by their ids. None is released under running work: that is told to stop first, and waited for. */
export class OpenModels {
  readonly #entries = new Map<ModelId, Entry>();
  #given = 0;

  add(opened: OpenedModel): Open {
    const id = `model${++this.#given}`;
    const labellers = new Map<string, Promise<Labeller>>();
    const open: Open = {
      id,
      opened,
      pictures: new EditedPictures(opened.model),
      labeller: async (of, run) => {
        const key = JSON.stringify(of);
        for (let known = labellers.get(key); known; known = labellers.get(key)) {
          // Whoever began to open it may have been told to stop: then the next one does it.
          const opened = await known.catch(() => undefined);
          if (opened) return opened;
        }
        const opening = openLabeller(opened, of, run);
        labellers.set(key, opening);
        opening.catch(() => labellers.delete(key));
        return opening;
      },
      release: async () => {
        for (const labeller of labellers.values()) await (await labeller.catch(() => undefined))?.release();
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
