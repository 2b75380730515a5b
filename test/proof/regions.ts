import { mkdir, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { ProgressMeter } from '../../src/cli/progressMeter.ts';
import { encodeWebp } from '../../src/engine/image/encode.ts';
import { regionOverlay } from '../../src/engine/image/regionOverlay.ts';
import { resizeSquare } from '../../src/engine/image/resize.ts';
import { sideBySide, type RgbImage } from '../../src/engine/image/rgbImage.ts';
import { toRgb8 } from '../../src/engine/image/toRgb8.ts';
import { openModel } from '../../src/engine/model/openModel.ts';
import { Runtime } from '../../src/engine/runtime/runtime.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { openClusterLabeller } from '../../src/engine/stylespace/clusterLabeller.ts';
import { pooledLabelMap } from '../../src/engine/stylespace/labelMap.ts';
import type { Labeller } from '../../src/engine/stylespace/labeller.ts';
import { LatentStream } from '../../src/engine/stylespace/latentStream.ts';
import { openSegmenter } from '../../src/engine/stylespace/segmenter.ts';
import { defaultTruncation } from '../../src/engine/stylespace/statistics.ts';
import { table } from './document/markdown.ts';
import { LabelContingency } from './regions/labelContingency.ts';
import { regionsText, type Agreement } from './regions/regionsText.ts';

/** How far regions by clusters agree with the bundled segmentation network; writes docs/regions.md and its picture. */
const [cacheDir, grid] = ['out/proof', 32];
/** Pictures that had no part in finding the clusters: rows of the stream from here on. */
const [first, images, shown] = [1000, 100, 8];
const asked = [null, 4, 8, 12, 16];

const task: Task = { priority: 'discovery', signal: new AbortController().signal };
const meter = new ProgressMeter(process.stderr);
const opened = await openModel('portraits', { modelsDir: 'models', runtime: new Runtime('cpu', 1) });
const { model } = opened;
await mkdir(cacheDir, { recursive: true });
const segmenter = await openSegmenter(opened.bundled!.regions, model.runtime);
const sha256 = await opened.sha256();
const labellers: Labeller[] = [];
for (const clusters of asked) {
  labellers.push(
    await openClusterLabeller(model, {
      ...{ clusters, class: null, sha256, cacheDir, task },
      onProgress: (done, total) => {
        meter.report(`${clusters ?? 'chosen'} clusters`, done, total);
      },
    }),
  );
}

const stream = new LatentStream(model.zDim);
const contingencies = labellers.map(
  ({ regions }) => new LabelContingency(regions.labels.length, segmenter.regions.labels.length),
);
const strips: RgbImage[] = [];
for (let k = 0; k < images; k++) {
  meter.report('Pictures', k, images);
  const styles = await model.styles(
    await stream.row(first + k, task.signal),
    { ...defaultTruncation, class: null },
    task,
  );
  const trace = await model.synthesis.trace(styles, 'const', task);
  const cells = async (labeller: Labeller): Promise<Uint8Array> => {
    const { labels } = labeller.regions;
    return pooledLabelMap(await labeller.label(trace, task), labeller.size, grid, [...labels.keys()], labels.length);
  };
  const truth = await cells(segmenter);
  for (const [i, labeller] of labellers.entries()) contingencies[i]!.add(await cells(labeller), truth);
  if (k < shown) {
    const face = toRgb8(
      resizeSquare(trace.image.data, model.resolution, model.resolution),
      model.resolution,
      model.resolution,
    );
    const [chosen] = labellers as [Labeller];
    const maps = [chosen, segmenter].map(async (one) => regionOverlay(face, await one.label(trace, task), one.size));
    strips.push(stacked([face, ...(await Promise.all(maps))]));
  }
}
meter.clear();

await writeFile('docs/regions.webp', await encodeWebp(sideBySide(strips), 85));
const agreements: Agreement[] = labellers.map(({ regions }, i) => ({
  clusters: regions.labels.length,
  chosen: asked[i] === null,
  rand: contingencies[i]!.adjustedRand(),
  information: contingencies[i]!.normalisedInformation(),
}));
const matches = contingencies[0]!.bestMatches();
const rows = segmenter.regions.labels.map((label, i) => {
  const { region, overlap, share } = matches[i]!;
  return [label, `${(100 * share).toFixed(1)} %`, `region${region + 1}`, overlap.toFixed(2)];
});
const text = regionsText(
  { model: opened.name, images, first, grid, agreements },
  table(['segmentation network', 'of all cells', 'best cluster', 'overlap (IoU)'], rows),
);
const path = 'docs/regions.md';
await writeFile(path, await format(text, { ...(await resolveConfig(path)), parser: 'markdown' }));

/** Pictures of one size, one below the other. */
function stacked(pictures: readonly RgbImage[]): RgbImage {
  const { width, height } = pictures[0]!;
  const data = new Uint8Array(width * height * 3 * pictures.length);
  for (const [i, picture] of pictures.entries()) data.set(picture.data, i * width * height * 3);
  return { width, height: height * pictures.length, data };
}
