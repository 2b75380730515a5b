import type { Catalogue } from '../../shared/catalogue.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { localizedChannels } from '../../shared/localizedChannels.ts';
import { encodeWebp } from '../image/encode.ts';
import { heatmapOverlay } from '../image/heatmapOverlay.ts';
import { regionOverlay } from '../image/regionOverlay.ts';
import type { RgbImage } from '../image/rgbImage.ts';
import { modelLayout } from '../model/modelLayout.ts';
import type { Model } from '../model/model.ts';
import type { Task } from '../runtime/task.ts';
import type { LayerChannel } from '../stylespace/jacobian.ts';
import type { Labeller } from '../stylespace/labeller.ts';
import type { StyleStatistics } from '../stylespace/statistics.ts';
import { channelFigures, picture, type ChannelFigure } from './channelFigures.ts';
import { visibleFirst, type RankedChannel } from './channelRanking.ts';
import { drawFaces, facesWith, meanShare, type Face } from './faces.ts';
import { commonMaximum } from './heatScale.ts';
import { reportPage } from './page/page.ts';
import type { Report, ReportPicture, ReportRegion } from './report.ts';

/** What a report shows; see `defaultReport`. */
export interface ReportOptions {
  /** Seeds of the faces to choose from. */
  readonly seeds: readonly number[];
  /** Channels of each region that are shown in pictures; the table has all. */
  readonly channelsPerRegion: number;
  readonly facesPerChannel: number;
  /** Finds the regions in the faces; null: the first faces are taken, whatever they show. */
  readonly labeller: Labeller | null;
}

export const defaultReport: Omit<ReportOptions, 'labeller'> = {
  seeds: Array.from({ length: 24 }, (_, seed) => seed),
  channelsPerRegion: 8,
  facesPerChannel: 2,
};

/** So that a page of many regions stays below about 8 MB, each region then shows fewer channels (at least one). */
const mostChannelsShown = 112;
/** Faces on top of the page, and their size in pixels. */
const galleryFaces = 12;
/** Those of them that show clusters. */
const mappedFaces = 6;
const gallerySize = 128;
const webpQuality = 82;

/**
 * A discovery catalogue as one self-contained HTML page: no file beside it, nothing fetched. Rejects with
 * `modelMismatch` when catalogue and model have different layers, `cancelled` when told to stop.
 *
 * @param statistics sigma of the model, over the sample that the catalogue names
 * @param onProgress counts channels drawn on faces
 */
export async function writeReport(
  model: Model,
  catalogue: Catalogue,
  statistics: StyleStatistics,
  options: ReportOptions,
  task: Task,
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  const { header } = catalogue;
  requireSameLayout(model, catalogue);
  // Another segmenter's regions are not the catalogue's: better faces chosen blindly than by wrong regions.
  const labeller = options.labeller && sameLabels(options.labeller, catalogue) ? options.labeller : null;
  const faces = await drawFaces(model, header, options.seeds, labeller, task);
  const shares = header.regions.labels.map((_, label) => meanShare(faces, label));
  const lists = localizedChannels(catalogue).map((channels, label) => visibleFirst(channels, shares[label]!));
  const shownEach = channelsShown(lists, options.channelsPerRegion);
  const total = lists.reduce((sum, list) => sum + Math.min(list.length, shownEach), 0) * options.facesPerChannel;
  let done = 0;
  const figures: ChannelFigure[][][] = [];
  for (const [label, list] of lists.entries()) {
    const channels = list.slice(0, shownEach).map((ranked) => layerChannel(model, ranked));
    const perFace: ChannelFigure[][] = [];
    for (const face of channels.length > 0 ? facesWith(faces, label, options.facesPerChannel) : []) {
      perFace.push(
        await channelFigures(model, face, channels, statistics.std, header.noise, task, () => {
          onProgress(++done, total);
        }),
      );
    }
    figures.push(channels.map((_, position) => perFace.map((drawn) => drawn[position]!)));
  }
  const heatMaximum = commonMaximum(figures.flat(2).map(({ heat }) => heat));
  const regions: ReportRegion[] = [];
  for (const [label, channels] of lists.entries()) {
    regions.push({
      label: header.regions.labels[label]!,
      residual: header.regions.residual.includes(header.regions.labels[label]!),
      presence: catalogue.counts.presence[label]!,
      share: shares[label]!,
      channels,
      figures: await Promise.all(
        figures[label]!.map((drawn) => Promise.all(drawn.map((figure) => encoded(figure, heatMaximum)))),
      ),
    });
  }
  const report: Report = {
    header,
    images: catalogue.counts.images,
    resolution: model.resolution,
    layers: model.layout.layers,
    regions,
    gallery: await gallery(model, faces, catalogue, null, task),
    regionMaps:
      labeller && header.regions.kind === 'clusters'
        ? await gallery(model, faces.slice(0, mappedFaces), catalogue, labeller, task)
        : [],
    heatMaximum,
    sigma: statistics.scale,
    chosenByRegion: labeller !== null,
  };
  return reportPage(report);
}

function requireSameLayout(model: Model, { header }: Catalogue): void {
  if (JSON.stringify(modelLayout(model.layout)) === JSON.stringify(header.model.layout)) return;
  throw new StyleSpaceError(
    'modelMismatch',
    `The catalogue describes a model with other layers, ${JSON.stringify(header.model.name)}: choose that model for its report.`,
  );
}

function sameLabels({ regions }: Labeller, { header }: Catalogue): boolean {
  return JSON.stringify(regions.labels) === JSON.stringify(header.regions.labels);
}

function channelsShown(lists: readonly (readonly RankedChannel[])[], wanted: number): number {
  const filled = lists.filter(({ length }) => length > 0).length;
  return Math.max(1, Math.min(wanted, Math.floor(mostChannelsShown / Math.max(1, filled))));
}

function layerChannel({ layout }: Model, { channel: { layer, channel } }: RankedChannel): LayerChannel {
  return [layout.layers[layer]!, channel];
}

async function encoded(
  { seed, strip, face, heat }: ChannelFigure,
  heatMaximum: number,
): Promise<ReportRegion['figures'][number][number]> {
  return {
    seed,
    strip: await inline(strip),
    heatmap: await inline(heatmapOverlay(face, heat, heatMaximum)),
    peak: heat.reduce((peak, value) => Math.max(peak, value), 0),
  };
}

/** Faces small; under the colours of their regions where a labeller tells them. */
async function gallery(
  model: Model,
  faces: readonly Face[],
  { header }: Catalogue,
  labeller: Labeller | null,
  task: Task,
): Promise<Report['gallery']> {
  const shown: { seed: number; picture: ReportPicture }[] = [];
  for (const { seed, styles } of faces.slice(0, galleryFaces)) {
    const trace = await model.synthesis.trace(styles, header.noise, task);
    const face = picture(trace.image.data, model.resolution, gallerySize);
    const shownFace = labeller ? regionOverlay(face, await labeller.label(trace, task), labeller.size) : face;
    shown.push({ seed, picture: await inline(shownFace) });
  }
  return shown;
}

async function inline(image: RgbImage): Promise<ReportPicture> {
  const bytes = await encodeWebp(image, webpQuality);
  const uri = `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
  return { uri, width: image.width, height: image.height };
}
