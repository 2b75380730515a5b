import type { Catalogue } from '../../shared/catalogue.ts';
import type { NamedCatalogue } from '../../shared/mergeCatalogues.ts';
import type { Task } from '../runtime/task.ts';
import { discoveryHeader, journalHeader } from './discoveryHeader.ts';
import { checkGrid, type DiscoveryPlan, type DiscoverySubject } from './discoveryPlan.ts';
import { GrowingCatalogue } from './growingCatalogue.ts';
import { imagesIn } from './imageRanges.ts';
import { ImageVoting } from './imageVoting.ts';
import { Journal } from './journal.ts';
import { decodeImageTally, encodeImageTally } from './tally.ts';

/** On whose behalf a discovery runs, and who hears of it. */
export interface DiscoveryRun {
  /** Where the journal is kept. It stays when the run is finished, so that a longer one goes on from it. */
  readonly cacheDir: string;
  readonly task: Task;
  /** A catalogue with the same header that some images are in already; they stay in, also beyond the plan's. */
  readonly base?: NamedCatalogue;
  /** Images done, a part of one included, of the images planned. Called after every chunk. */
  readonly onProgress?: (done: number, total: number) => void;
  /** The catalogue so far: at most every 5 s, and at the end, however the run ends. Waited for. */
  readonly onCatalogue?: (catalogue: Catalogue) => Promise<void>;
}

/** Publishing more often would cost more than people can read. */
const publishInterval = 5000;

/**
 * Finds what channels act on (paper section 4; A3 of the authors' programs): each image of the plan adds one vote per
 * channel for the region that the channel's gradient map covers best. The result depends on nothing but the set of images:
 * one run, a run that was killed and goes on, and merged shards give the same catalogue.
 *
 * A run that is cancelled or fails keeps its finished images in the journal; the one it was computing is dropped.
 */
export async function discover(subject: DiscoverySubject, plan: DiscoveryPlan, run: DiscoveryRun): Promise<Catalogue> {
  checkGrid(subject, plan);
  const images = imagesIn(plan.images);
  const header = discoveryHeader(subject, plan);
  const growing = new GrowingCatalogue(header, run.base);
  const journal = new Journal(run.cacheDir, journalHeader(header));
  let published = { at: -Infinity, images: -1 };
  const publish = async (): Promise<void> => {
    if (published.images === growing.size) return;
    published = { at: performance.now(), images: growing.size };
    await run.onCatalogue?.(growing.catalogue());
  };
  try {
    await recall(journal, new Set(images), growing);
    const voting = new ImageVoting(subject, plan, run.task);
    const left = images.filter((image) => !growing.has(image));
    for (const [k, image] of left.entries()) {
      const done = images.length - left.length + k;
      const report = (fraction: number): void => run.onProgress?.(done + fraction, images.length);
      report(0);
      const tally = await voting.tally(image, report);
      await journal.append({ image, bytes: encodeImageTally(tally) });
      growing.add(image, tally);
      if (performance.now() - published.at >= publishInterval) await publish();
    }
    run.onProgress?.(images.length, images.length);
    await publish();
    return growing.catalogue();
  } catch (error) {
    // What is finished is shown and saved all the same; a second failure would only hide the first.
    if (growing.size > 0) await publish().catch(() => undefined);
    throw error;
  } finally {
    await journal.close();
  }
}

/** Counts the images of the plan that are in the journal. */
async function recall(journal: Journal, wanted: ReadonlySet<number>, growing: GrowingCatalogue): Promise<void> {
  const { channels, labels } = growing;
  for await (const { image, bytes } of journal.entries()) {
    const tally = wanted.has(image) ? decodeImageTally(bytes, channels, labels) : undefined;
    if (tally) growing.add(image, tally);
  }
}
