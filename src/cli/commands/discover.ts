import { stat } from 'node:fs/promises';
import { type CatalogueHeader, type ImageRange, paperThresholds } from '../../shared/catalogue.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import type { NamedCatalogue } from '../../shared/mergeCatalogues.ts';
import { readCatalogue, writeCatalogue } from '../../engine/files/catalogueFile.ts';
import { discover as runDiscovery } from '../../engine/stylespace/discovery.ts';
import { exactGradientMaps } from '../../engine/stylespace/gradientMaps.ts';
import { imagesIn, shardOf } from '../../engine/stylespace/imageRanges.ts';
import { catalogueSummary, summaryText } from '../catalogueSummary.ts';
import { classOption } from '../classOption.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { choice, decided, integer, output, path, shard } from '../kinds.ts';
import { checkGrid } from '../limits.ts';
import { defaulting, optional, required } from '../option.ts';
import { checkOutputFile, makeCacheFolder } from '../outputs.ts';
import { maxClusters } from '../../engine/stylespace/clusterCount.ts';
import { openLabeller } from '../../engine/stylespace/openLabeller.ts';
import { withModel } from '../session.ts';

export const discover = command({
  summary: 'Find the style channels that act in one region each.',
  details:
    'Every image lets each channel vote for the region that its gradient map covers best. An existing catalogue of the\n' +
    'same discovery is continued, another is refused; a run that was stopped goes on where it was. With --until decided\n' +
    'it ends when no more images would change what is listed, or at --images.',
  options: {
    model: common.model,
    out: required('CATALOGUE', output, 'the catalogue, *.stylespace-channels.json'),
    images: defaulting('N', integer(1, 100_000), 1000, 'how many images of the stream RandomState(5)'),
    first: defaulting('N', integer(0, 10_000_000), 0, 'the first of them'),
    regions: optional('JSON', path, "a segmentation network's sidecar, or auto: by clusters (the bundled model's own)"),
    clusters: optional('K', integer(2, maxClusters), 'so many regions by clusters (as many as the pictures agree on)'),
    grid: common.grid,
    score: defaulting('RULE', choice('overlap', 'squared'), 'overlap', 'overlap / area, or / area squared'),
    until: optional('decided', decided, 'end early, once every channel is decided to within 10 points'),
    shard: optional('I/N', shard, 'only the I-th of N parts, to be merged'),
    ...common.sampling,
    noise: common.noise,
    device: common.device,
    json: common.json,
  },
  example: 'discover --model portraits --images 200 --out portraits.stylespace-channels.json',

  run: (options, _, terminal) =>
    withModel(options, terminal, async (session) => {
      const { out, images, first, until, grid, score, psi, cutoff = null, noise } = options;
      const { opened, model, task } = session;
      const label = classOption(model, options.class);
      checkGrid(grid, model.resolution);
      if (until && options.shard) {
        const message =
          '--until and --shard do not go together, as a part cannot tell when the whole is decided: leave one out.';
        throw new StyleSpaceError('badUsage', message);
      }
      await checkOutputFile(out);
      const wanted = { grid, score, psi, cutoff, noise, class: label };
      const part = options.shard && shardOf([first, images], options.shard.part, options.shard.parts);
      const base = await existingCatalogue(out, wanted, part);
      await makeCacheFolder(terminal.cacheDir);
      const labeller = await openLabeller(opened, options.regions ?? null, {
        ...{ clusters: options.clusters ?? null, class: label, cacheDir: terminal.cacheDir, task },
        onProgress: (done, total) => {
          terminal.progress.report('Regions', done, total);
        },
      });
      try {
        const catalogue = await runDiscovery(
          {
            model,
            identity: await opened.identity(task),
            labeller,
            statistics: await session.statistics({ class: label }),
            gradients: exactGradientMaps(model, grid),
          },
          {
            images: part ?? [[first, images]],
            ...wanted,
            thresholds: paperThresholds,
          },
          {
            cacheDir: terminal.cacheDir,
            task,
            ...(base && { base }),
            ...(until && { until }),
            onProgress: (done, total) => {
              terminal.progress.report('Images', Math.floor(done * 10) / 10, total);
            },
            onCatalogue: (catalogue) => writeCatalogue(out, catalogue),
          },
        );
        const summary = catalogueSummary(catalogue);
        return { data: { out, ...summary }, text: summaryText(summary, out) };
      } catch (error) {
        if (StyleSpaceError.is(error, 'otherDiscovery')) {
          const message = error.message.replace(/\.$/, '; name another --out, or delete it.');
          throw new StyleSpaceError('otherDiscovery', message, { cause: error });
        }
        if (!StyleSpaceError.is(error, 'cancelled')) throw error;
        const message = 'Interrupted: finished images are saved, and the same command goes on from there.';
        throw new StyleSpaceError('cancelled', message, { cause: error });
      } finally {
        await labeller.release();
      }
    }),
});

/**
 * The catalogue to continue, where there is one already; what it was made with is looked at before anything takes long.
 *
 * @param part the images of a shard, which are to be all of its catalogue
 */
async function existingCatalogue(
  path: string,
  wanted: Pick<CatalogueHeader, 'grid' | 'score' | 'psi' | 'cutoff' | 'noise' | 'class'>,
  part: readonly ImageRange[] | undefined,
): Promise<NamedCatalogue | undefined> {
  if (!(await stat(path).catch(() => null))) return undefined;
  const catalogue = await readCatalogue(path);
  const { header } = catalogue;
  const what = JSON.stringify(path);
  for (const [key, value] of Object.entries(wanted)) {
    const found = header[key as keyof typeof wanted];
    if (found === value) continue;
    throw otherDiscovery(what, `its ${key} is ${String(found)}, not ${String(value)}`);
  }
  const own = new Set(part && imagesIn(part));
  if (part && imagesIn(header.images).some((image) => !own.has(image))) {
    const why = `${what} has images that this part does not have, so that the parts could not be merged`;
    const remedy = 'name another --out, or delete it (finished images are not computed again)';
    throw new StyleSpaceError('otherDiscovery', `${why}: ${remedy}.`);
  }
  return { what, catalogue };
}

function otherDiscovery(what: string, why: string): StyleSpaceError {
  const message = `${what} is another discovery's catalogue, ${why}: name another --out, or delete it.`;
  return new StyleSpaceError('otherDiscovery', message);
}
