import type { Catalogue, CatalogueHeader } from '../../shared/catalogue.ts';
import { allDecided } from '../../shared/decidedChannels.ts';
import type { NamedCatalogue } from '../../shared/sameDiscovery.ts';
import type { Task } from '../runtime/task.ts';
import { checkStages } from './checkStages.ts';
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
  /** Ends before the plan does when every channel is decided; looked for at the counts of images of `checkStages`. */
  readonly until?: 'decided';
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
 * one run, a run that was killed and goes on, and merged shards give the same catalogue. Where it ends early, it ends at the
 * same image whether it was killed on the way or not: images that the journal knows are counted when their turn comes.
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
    const stages = run.until ? checkStages(images) : [images];
    const recalled = await recall(journal, stages, growing, header);
    const voting = new ImageVoting(subject, plan, run.task);
    let done = 0;
    for (const [s, stage] of stages.entries()) {
      growing.join(recalled[s]!);
      const left = stage.filter((image) => !growing.has(image));
      done += stage.length - left.length;
      for (const image of left) {
        const report = (fraction: number): void => run.onProgress?.(done + fraction, images.length);
        report(0);
        const tally = await voting.tally(image, report);
        await journal.append({ image, bytes: encodeImageTally(tally) });
        growing.add(image, tally);
        done++;
        if (performance.now() - published.at >= publishInterval) await publish();
      }
      const later = stages.slice(s + 1);
      // With images of a later stage in it, the catalogue is not the one that belongs to this check.
      const ahead = later.some((rest) => rest.some((image) => growing.has(image)));
      if (later.length > 0 && !ahead && allDecided(growing.catalogue())) break;
    }
    run.onProgress?.(done, run.until ? done : images.length);
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

/** The images that are in the journal, not in the catalogue yet, and of the plan, by its stages. */
async function recall(
  journal: Journal,
  stages: readonly (readonly number[])[],
  growing: GrowingCatalogue,
  header: CatalogueHeader,
): Promise<GrowingCatalogue[]> {
  const recalled = stages.map(() => new GrowingCatalogue(header));
  const stageOf = new Map(stages.flatMap((stage, s) => stage.map((image) => [image, s])));
  for await (const { image, bytes } of journal.entries()) {
    const stage = growing.has(image) ? undefined : stageOf.get(image);
    if (stage === undefined) continue;
    const tally = decodeImageTally(bytes, growing.channels, growing.labels);
    if (tally) recalled[stage]!.add(image, tally);
  }
  return recalled;
}
