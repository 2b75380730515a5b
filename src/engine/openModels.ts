import { StyleSpaceError } from '../shared/errors.ts';
import { MadeOnce } from '../shared/madeOnce.ts';
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
    const labellers = new Map<string, MadeOnce<Labeller>>();
    const open: Open = {
      id,
      opened,
      pictures: new EditedPictures(opened.model),
      labeller: (of, run) => {
        const key = JSON.stringify(of);
        const labeller = labellers.get(key) ?? new MadeOnce();
        labellers.set(key, labeller);
        return labeller.get(() => openLabeller(opened, of, run));
      },
      release: async () => {
        for (const labeller of labellers.values()) await (await labeller.made())?.release();
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
