import { paperThresholds } from '../../shared/catalogue.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { writeCatalogue } from '../../engine/files/catalogueFile.ts';
import { discover as runDiscovery } from '../../engine/stylespace/discovery.ts';
import { ortVersion } from '../../engine/runtime/ort.ts';
import { exactGradientMaps } from '../../engine/stylespace/gradientMaps.ts';
import { streamName } from '../../engine/stylespace/latentStream.ts';
import { shardOf } from '../../engine/stylespace/imageRanges.ts';
import { catalogueSummary, summaryText } from '../catalogueSummary.ts';
import { classOption } from '../classOption.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { choice, decided, integer, output, path, shard } from '../kinds.ts';
import { existingCatalogue } from '../existingCatalogue.ts';
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
      const wanted = { grid, score, psi, cutoff, noise, class: label, thresholds: paperThresholds };
      const part = options.shard && shardOf([first, images], options.shard.part, options.shard.parts);
      const computed = { zStream: streamName, device: model.runtime.device, ortVersion };
      const base = await existingCatalogue(out, { ...wanted, ...computed }, part);
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
          { images: part ?? [[first, images]], ...wanted },
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
        if (!StyleSpaceError.is(error, 'cancelled')) throw error;
        const message = 'Interrupted: finished images are saved, and the same command goes on from there.';
        throw new StyleSpaceError('cancelled', message, { cause: error });
      } finally {
        await labeller.release();
      }
    }),
});
