import { totalmem } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import type { Catalogue } from '../shared/catalogue.ts';
import type { DeviceChoice, RequestedDevice } from '../shared/device.ts';
import {
  protocolVersion,
  type ChannelStatistics,
  type DiscoverParams,
  type DiscoveryProgress,
  type EngineApi,
  type EngineInfo,
  type Heatmap,
  type HeatmapParams,
  type ModelId,
  type ModelInfo,
  type Picture,
  type PictureParams,
  type PicturePoint,
  type RegionMap,
  type RegionsOfClass,
  type StatisticsParams,
  type StepProgress,
} from '../shared/engineApi.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { discoverChannels } from './discoverChannels.ts';
import { engineVersion } from './engineVersion.ts';
import { encodePng } from './image/encode.ts';
import { resizeSquare } from './image/resize.ts';
import { writeFileAtomically } from './files/atomicFile.ts';
import { toRgb8 } from './image/toRgb8.ts';
import { exportModel } from './model/exportModel.ts';
import { openModel } from './model/openModel.ts';
import { OpenModels, type Open } from './openModels.ts';
import { paced } from './paced.ts';
import { chooseDevice, type DeviceTrials } from './runtime/chooseDevice.ts';
import { ortVersion } from './runtime/ort.ts';
import { Runtime } from './runtime/runtime.ts';
import type { Priority, Task } from './runtime/task.ts';
import { heatmapOf } from './stylespace/heatmap.ts';
import { resolveChannel } from './stylespace/resolveChannel.ts';
import { segmenterLabels } from './stylespace/segmenter.ts';
import { defaultSamples, defaultTruncation, styleStatistics } from './stylespace/statistics.ts';

/** Where the engine finds and keeps things, and how it tries devices. */
export interface EnginePlaces extends DeviceTrials {
  /** The bundled models' folder. */
  readonly modelsDir: string;
}

/** A call as it arrives: with a true AbortSignal. */
interface Call<Progress = never> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** The engine: answers each request from open models and one device. Knows nothing of processes and wires. */
export class EngineService implements EngineApi {
  readonly #models = new OpenModels();
  #runtime: Runtime;

  constructor(private readonly places: EnginePlaces) {
    this.#runtime = new Runtime('cpu', places.threads);
  }

  handshake(): Promise<EngineInfo> {
    return Promise.resolve({
      protocolVersion,
      engineVersion,
      ortVersion,
      nodeVersion: process.version,
      platform: `${process.platform}-${process.arch}`,
      memory: { residentBytes: process.memoryUsage.rss(), totalBytes: totalmem() },
    });
  }

  async setDevice({ device: requested }: { readonly device: RequestedDevice }): Promise<DeviceChoice> {
    const choice = await chooseDevice(requested, this.places);
    const { device, pictures } = choice;
    const precision = pictures?.precision ?? 'float32';
    if (device !== this.#runtime.device || precision !== this.#runtime.pictures)
      this.#runtime = new Runtime(device, this.places.threads, precision);
    return choice;
  }

  async openModel({ model }: { readonly model: string }, { signal = never }: Call = {}): Promise<ModelInfo> {
    const opened = await openModel(model, { modelsDir: this.places.modelsDir, runtime: this.#runtime });
    const open = this.#models.add(opened);
    try {
      return await this.#models.use(open.id, signal, (_, either) => modelInfo(open, task('picture', either)));
    } catch (error) {
      await this.#models.close(open.id);
      throw error;
    }
  }

  closeModel({ model }: { readonly model: ModelId }): Promise<void> {
    return this.#models.close(model);
  }

  picture(
    { model: id, maxSize, preview = false, ...point }: PictureParams,
    { signal = never }: Call = {},
  ): Promise<Picture> {
    return this.#models.use(id, signal, async ({ pictures }, either) => {
      const run = task(maxSize === undefined ? 'picture' : 'tile', either);
      const { image, exact } = await (preview ? pictures.preview(point, run) : pictures.picture(point, run));
      const made = image.shape[3]!;
      const size = Math.min(made, maxSize ?? made);
      return { ...toRgb8(resizeSquare(image.data, made, size), size, size), exact };
    });
  }

  exportPicture(
    { model: id, ...point }: { readonly model: ModelId } & PicturePoint,
    { signal = never }: Call = {},
  ): Promise<Uint8Array> {
    return this.#models.use(id, signal, async ({ opened: { model }, pictures }, either) => {
      const { image } = await pictures.trace(point, task('picture', either));
      return encodePng(toRgb8(image.data, model.resolution, model.resolution));
    });
  }

  exportModel(
    { model: id, out }: { readonly model: ModelId; readonly out: string },
    { signal = never }: Call = {},
  ): Promise<{ readonly sizeBytes: number }> {
    return this.#models.use(id, signal, async ({ opened }, either) => {
      if (!isAbsolute(out) || resolve(out) === resolve(opened.checkpoint.path)) {
        throw new StyleSpaceError('badUsage', 'A generator is not written over itself: choose another file.');
      }
      const bytes = await exportModel(opened, task('discovery', either));
      await writeFileAtomically(out, bytes);
      return { sizeBytes: bytes.length };
    });
  }

  regionMap(
    { model: id, of, ...point }: { readonly model: ModelId; readonly of: RegionsOfClass } & PicturePoint,
    { signal = never }: Call = {},
  ): Promise<RegionMap> {
    return this.#models.use(id, signal, async (open, either) => {
      const { cacheDir } = this.places;
      const labeller = await open.labeller(of, { cacheDir, task: task('discovery', either) });
      const trace = await open.pictures.trace(point, task('heatmap', either));
      const data = await labeller.label(trace, task('heatmap', either));
      return { width: labeller.size, height: labeller.size, labels: labeller.regions.labels, data };
    });
  }

  heatmap({ model: id, channel, sigma, ...point }: HeatmapParams, { signal = never }: Call = {}): Promise<Heatmap> {
    return this.#models.use(id, signal, async ({ pictures, opened: { model } }, either) => {
      const layerChannel = resolveChannel(model.layout, channel);
      const derivative = await pictures.derivative(point, layerChannel, task('heatmap', either));
      return { width: model.resolution, height: model.resolution, data: heatmapOf(derivative, sigma) };
    });
  }

  statistics(
    { model: id, samples = defaultSamples, class: label = null }: StatisticsParams,
    { signal = never, onProgress }: Call<StepProgress> = {},
  ): Promise<ChannelStatistics> {
    return this.#models.use(id, signal, async ({ opened }, either) =>
      styleStatistics(
        opened.model,
        { samples, ...defaultTruncation, class: label },
        {
          cacheDir: this.places.cacheDir,
          sha256: await opened.sha256(),
          task: task('discovery', either),
          onProgress: paced((done, total) => onProgress?.({ done, total })),
        },
      ),
    );
  }

  discover(
    { model: id, ...params }: DiscoverParams,
    { signal = never, onProgress }: Call<DiscoveryProgress> = {},
  ): Promise<Catalogue> {
    return this.#models.use(id, signal, ({ opened }, either) =>
      discoverChannels(opened, params, {
        cacheDir: this.places.cacheDir,
        task: task('discovery', either),
        onProgress: (progress) => onProgress?.(progress),
      }),
    );
  }

  /** Stops all work and frees everything. */
  dispose(): Promise<void> {
    return this.#models.closeAll();
  }
}

const never = new AbortController().signal;

function task(priority: Priority, signal: AbortSignal): Task {
  return { priority, signal };
}

async function modelInfo({ id, opened }: Open, running: Task): Promise<ModelInfo> {
  const { checkpoint, model } = opened;
  return {
    id,
    path: checkpoint.path,
    format: checkpoint.format,
    sizeBytes: checkpoint.sizeBytes,
    resolution: model.resolution,
    zDim: model.zDim,
    numWs: model.layout.numWs,
    classes: model.classes,
    layers: model.layout.layers.map(({ kind, resolution, channels }) => ({ kind, resolution, channels })),
    identity: await opened.identity(running),
    regionLabels: opened.bundled && (await segmenterLabels(opened.bundled.regions)),
    device: model.runtime.device,
    pictures: (await model.pictureNetwork(running)).precision,
    warnings: checkpoint.warnings,
  };
}
