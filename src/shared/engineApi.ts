import type { Catalogue, CatalogueHeader, ImageRange, ScoreRule, Thresholds } from './catalogue.ts';
import type { Device, DeviceChoice, Precision, RequestedDevice } from './device.ts';
import type { NamedCatalogue } from './sameDiscovery.ts';
import type { LayerKind, ModelIdentity, StyleScale } from './modelIdentity.ts';
import type { RecipeBase, RecipeEdit } from './recipe.ts';
import type { Call } from './rpc.ts';

/**
 * The conversation between a host (VS Code's extension process, a terminal) and the engine, its child process. The host
 * asks, the engine answers each request once: with a result, an error with a code and a sentence, or `cancelled`. Only
 * small results, 8-bit pictures and heatmaps cross; weights and activations stay where they are.
 */

/** Raised whenever a message changes its meaning. Both sides come from one installation and must agree. */
export const protocolVersion = 1;

export interface EngineApi {
  /** Who is there. Answered at once, also in the middle of other work. */
  handshake(params: Record<string, never>, call?: Call): Promise<EngineInfo>;

  /**
   * Chooses where models opened from now on compute; before the first call that is the CPU. The first `auto` of a
   * machine tries its GPUs, which takes seconds. `deviceUnavailable` where the requested device cannot be used.
   */
  setDevice(params: { readonly device: RequestedDevice }, call?: Call): Promise<DeviceChoice>;

  /** Opens a bundled model by name, or a checkpoint by absolute path. The same file opened twice is two models. */
  openModel(params: { readonly model: string }, call?: Call): Promise<ModelInfo>;

  /** Ends the model's running work with `cancelled` and frees its memory. A model that is not open is no error. */
  closeModel(params: { readonly model: ModelId }, call?: Call): Promise<void>;

  /** The picture at a point of style space, or a preview of it. */
  picture(params: PictureParams, call?: Call): Promise<Picture>;

  /** The same picture at its full size as the bytes of a PNG file: those that `stylespace render` writes. */
  exportPicture(params: { readonly model: ModelId } & PicturePoint, call?: Call): Promise<Uint8Array>;

  /**
   * Writes the model to `out`, an absolute path, as one ONNX file that other programs run (docs/onnx.md). The file is
   * whole or not there.
   */
  exportModel(
    params: { readonly model: ModelId; readonly out: string },
    call?: Call,
  ): Promise<{ readonly sizeBytes: number }>;

  /**
   * The region of each pixel at a point of style space, by what told the regions of a catalogue: the bundled segmentation
   * network, or clusters; `badUsage` where that is not at hand.
   */
  regionMap(
    params: { readonly model: ModelId; readonly of: RegionsOfClass } & PicturePoint,
    call?: Call,
  ): Promise<RegionMap>;

  /** Where and how strongly one channel changes the picture at a point of style space, exactly, pixel by pixel. */
  heatmap(params: HeatmapParams, call?: Call): Promise<Heatmap>;

  /** Mean and standard deviation of every channel over the sample of the scale; kept on disk after the first time. */
  statistics(params: StatisticsParams, call?: Call<StepProgress>): Promise<ChannelStatistics>;

  /**
   * Finds the channels that act in one region each. Images that were finished before it was cancelled or killed are
   * kept, and asking for the same discovery goes on from there.
   */
  discover(params: DiscoverParams, call?: Call<DiscoveryProgress>): Promise<Catalogue>;
}

const methods: Readonly<Record<keyof EngineApi, true>> = {
  handshake: true,
  setDevice: true,
  openModel: true,
  closeModel: true,
  picture: true,
  exportPicture: true,
  exportModel: true,
  regionMap: true,
  heatmap: true,
  statistics: true,
  discover: true,
};

/** All there is to ask, for both ends of the wire. */
export const engineMethods = Object.keys(methods) as (keyof EngineApi)[];

export interface EngineInfo {
  readonly protocolVersion: number;
  readonly engineVersion: string;
  readonly ortVersion: string;
  readonly nodeVersion: string;
  /** `linux-x64` */
  readonly platform: string;
  readonly memory: {
    /** What the engine holds now. */
    readonly residentBytes: number;
    /** What the machine has. */
    readonly totalBytes: number;
  };
}

/** Stands for an open model. Opaque, and never given twice by one engine. */
export type ModelId = string;

export interface ModelInfo {
  readonly id: ModelId;
  readonly path: string;
  /** Naming scheme and container: `rosinality .pt (zip)`. */
  readonly format: string;
  readonly sizeBytes: number;
  /** Pixels per side. */
  readonly resolution: number;
  readonly zDim: number;
  /** Rows of ws: the largest cutoff that makes a difference. */
  readonly numWs: number;
  /** Classes to choose from; 0: it makes pictures of no class. */
  readonly classes: number;
  readonly layers: readonly LayerInfo[];
  readonly identity: ModelIdentity;
  /** The regions that the segmentation network bundled with it tells, in voting order; null: none is. */
  readonly regionLabels: readonly string[] | null;
  /** Where it computes: the choice that was in force when it was opened. */
  readonly device: Device;
  /** Of pictures that are only looked at: float16 where the device and this generator's pictures allow it. */
  readonly pictures: Precision;
  /** What the user should know about the file, one sentence each. */
  readonly warnings: readonly string[];
}

/** A modulated layer; its place in the list is the `layer` of a style channel. */
export interface LayerInfo {
  readonly kind: LayerKind;
  /** Of the layer's output, pixels per side. */
  readonly resolution: number;
  readonly channels: number;
}

/** One step in style space; a muted one is not taken. */
export type ChannelEdit = Pick<RecipeEdit, 'channel' | 'strength' | 'sigma' | 'muted'>;

/** A point of style space: a picture and its edits, as recipes have them. */
export interface PicturePoint {
  readonly base: RecipeBase;
  /** Absolute path of the folder that a base's `file` lies in; not needed for seeds. */
  readonly folder?: string;
  readonly edits: readonly ChannelEdit[];
}

export interface PictureParams extends PicturePoint {
  readonly model: ModelId;
  /**
   * Pixels per side at most: a larger picture is shrunk by averaging areas, before it becomes 8-bit. Pictures that have a
   * limit wait for those that have none.
   */
  readonly maxSize?: number;
  /**
   * A hand is moving: where the rest of the network would take long, a smaller picture is wanted in which later blocks add
   * what they added last. No edit is missing: the last moved layer's block has been run.
   */
  readonly preview?: boolean;
}

/** 8-bit sRGB, interleaved: `data` is [height, width, 3]. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** False: a preview, in which the later blocks have not followed yet. */
  readonly exact: boolean;
}

/** What a catalogue says of its regions, and of what class its pictures are. */
export type RegionsOfClass = Pick<CatalogueHeader, 'regions' | 'class'>;

/** `data` is [height, width]: per pixel an index into `labels`, the regions in voting order. */
export interface RegionMap {
  readonly width: number;
  readonly height: number;
  readonly labels: readonly string[];
  readonly data: Uint8Array;
}

export interface HeatmapParams extends PicturePoint {
  readonly model: ModelId;
  /** `6_501` */
  readonly channel: string;
  /** The channel's standard deviation: the heatmap is per sigma. */
  readonly sigma: number;
}

/** `data` is [height, width]: the mean over RGB of the absolute change per sigma, in the picture's range of [-1, 1]. */
export interface Heatmap {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export interface StatisticsParams {
  readonly model: ModelId;
  /** Rows of the stream `RandomState(5)`; 100,000 unless given. */
  readonly samples?: number;
  /** Of a conditional model, which needs one. */
  readonly class?: number | null;
}

/** Per channel of flat S, ToRGB included: layers in order, [sum of channels]. */
export interface ChannelStatistics {
  readonly scale: StyleScale;
  readonly mean: Float32Array;
  /** Population standard deviations: sigma. */
  readonly std: Float32Array;
}

export interface DiscoverParams {
  readonly model: ModelId;
  /** Rows of the stream `RandomState(5)`, without overlap. */
  readonly images: readonly ImageRange[];
  /**
   * Absolute path of a segmentation network's sidecar; `auto`: clusters of the generator's own activations; null: the
   * bundled model's own network, or clusters where none is bundled.
   */
  readonly regions: string | null;
  /** So many clusters; null: as many as the pictures agree on. A number is refused where a network tells the regions. */
  readonly clusters: number | null;
  /** `decided`: ends before the images do when every channel is decided. */
  readonly until: 'decided' | null;
  /** Cells per side, a divisor of the resolution; 32 in the paper. */
  readonly grid: number;
  readonly score: ScoreRule;
  readonly thresholds: Thresholds;
  readonly psi: number;
  readonly cutoff: number | null;
  /** Of a conditional model, which needs one. */
  readonly class?: number | null;
  readonly noise: 'const' | 'none';
  /** A catalogue of the same discovery that is to be extended. */
  readonly base?: NamedCatalogue;
}

export type DiscoveryProgress =
  | ({ readonly step: 'statistics' | 'regions' | 'images' } & StepProgress)
  /** The catalogue so far: every few seconds, and before an end by cancellation. */
  | { readonly step: 'catalogue'; readonly catalogue: Catalogue };

/** In the work's own units: samples, images. At most about ten a second. */
export interface StepProgress {
  readonly done: number;
  readonly total: number;
}
