import { basename } from 'node:path';
import { EventEmitter, ProgressLocation, Uri, window, type Disposable, type Event, type Memento } from 'vscode';
import { writeCatalogue } from '../../engine/files/catalogueFile.ts';
import { paperThresholds, type Catalogue } from '../../shared/catalogue.ts';
import type { DiscoveryProgress } from '../../shared/engineApi.ts';
import type { NamedCatalogue } from '../../shared/sameDiscovery.ts';
import { catalogueName } from '../../shared/notes.ts';
import type { Catalogues } from '../catalogues.ts';
import type { Models } from '../models.ts';
import { discoveryProgress } from './progressText.ts';
import type { DiscoveryOrder, DiscoveryState, RunningDiscovery } from './runningDiscovery.ts';
import { unfinishedOrder } from './unfinishedOrder.ts';

const unfinishedKey = 'stylespace.unfinishedDiscovery';

/** Runs discoveries, one at a time: the catalogue's file and the tree grow while it goes on. */
export class Discoveries implements Disposable {
  readonly #changed = new EventEmitter<void>();
  /** One has started or ended. */
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #progressed = new EventEmitter<void>();
  /** The running one says something new of how far it is; also when one has started or ended. */
  readonly onDidProgress: Event<void> = this.#progressed.event;
  #running: { readonly discovery: RunningDiscovery; readonly abort: AbortController } | undefined;
  #disposed = false;

  constructor(
    private readonly models: Models,
    private readonly catalogues: Catalogues,
    private readonly memory: Memento,
  ) {}

  get running(): RunningDiscovery | undefined {
    return this.#running?.discovery;
  }

  /** What was running when the window was closed. */
  get unfinished(): DiscoveryOrder | undefined {
    return this.#running ? undefined : unfinishedOrder(this.memory.get(unfinishedKey));
  }

  async forgetUnfinished(): Promise<void> {
    // What is kept then is the running one's, for the next window.
    if (this.#running) return;
    await this.memory.update(unfinishedKey, undefined);
  }

  /**
   * Discovers, with progress that can be cancelled in a notification and progress in the view. An engine that dies is
   * replaced, and the discovery goes on from its finished images.
   *
   * @param base the catalogue that is in the file and is to be continued
   * @returns the whole catalogue, which is in the file then; rejects with `cancelled` too, finished images being kept
   */
  async run(order: DiscoveryOrder, base: NamedCatalogue | undefined): Promise<Catalogue> {
    if (this.#running) throw new Error('a discovery is running');
    const out = Uri.file(order.out);
    const name = catalogueName(basename(order.out));
    const abort = new AbortController();
    this.#running = { discovery: { name, out, step: 'opening', done: 0, total: 1 }, abort };
    this.#changed.fire();
    this.#progressed.fire();
    try {
      await this.memory.update(unfinishedKey, order);
      const work = this.#work(order, base, abort);
      const settled = work.catch(() => undefined);
      void window.withProgress({ location: { viewId: 'stylespace.channels' } }, () => settled);
      await this.#notify(`Discovering channels of ${name}`, settled);
      return await work;
    } finally {
      this.#running = undefined;
      // A window that closes leaves it to the next one.
      if (!this.#disposed) await this.forgetUnfinished();
      this.#changed.fire();
      this.#progressed.fire();
    }
  }

  /** Stops the running one after the run of the network that it is in; it says so at once. */
  cancel(): void {
    if (!this.#running) return;
    this.#say({ ...this.#running.discovery, step: 'stopping' });
    this.#running.abort.abort();
  }

  dispose(): void {
    this.#disposed = true;
    this.#running?.abort.abort();
    this.#changed.dispose();
    this.#progressed.dispose();
  }

  async #work(
    { model, out, images, ...order }: DiscoveryOrder,
    base: NamedCatalogue | undefined,
    abort: AbortController,
  ): Promise<Catalogue> {
    let written = Promise.resolve();
    const write = (catalogue: Catalogue): Promise<void> => {
      const next = written.then(async () => {
        await writeCatalogue(out, catalogue);
        await this.catalogues.put(Uri.file(out), catalogue);
      });
      // What cannot be written need not be computed; the rejection is thrown below.
      next.catch(() => {
        abort.abort();
      });
      return (written = next);
    };
    const onProgress = (progress: DiscoveryProgress): void => {
      if (progress.step === 'catalogue') void write(progress.catalogue);
      else this.#say(progress);
    };
    const params = {
      images: [[0, images] as const],
      ...order,
      ...{ psi: 0.7, cutoff: null, noise: 'const' as const },
      thresholds: paperThresholds,
      ...(base && { base }),
    };
    try {
      return await this.models.use(model, ({ api }, { id }) =>
        api.discover({ model: id, ...params }, { signal: abort.signal, onProgress }),
      );
    } finally {
      await written;
    }
  }

  /** A notification that shows how far the discovery is, and cancels it, until it has settled. */
  async #notify(title: string, settled: Promise<unknown>): Promise<void> {
    const location = ProgressLocation.Notification;
    await window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => {
        this.cancel();
      });
      let shown = 0;
      const show = (): void => {
        const { running } = this;
        if (!running) return;
        // The step before the images has its own hundred percent.
        const percent = running.step === 'images' ? (100 * running.done) / running.total : 0;
        progress.report({ message: discoveryProgress(running), increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      };
      show();
      const listening = this.onDidProgress(show);
      await settled;
      listening.dispose();
    });
  }

  /** Takes note of how far the running one is; what reads the same is not told again. */
  #say({ step, done, total }: DiscoveryState): void {
    if (!this.#running) return;
    const { discovery, abort } = this.#running;
    // Nothing is later than stopping.
    if (discovery.step === 'stopping') return;
    const next = { ...discovery, step, done, total };
    const changed = discoveryProgress(next) !== discoveryProgress(discovery);
    this.#running = { discovery: next, abort };
    if (changed) this.#progressed.fire();
  }
}
