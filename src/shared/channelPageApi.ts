import type { ChannelFacts } from './channelFacts.ts';
import type { ApiRules } from './checkedApi.ts';
import type { Heatmap, Picture, RegionMap } from './engineApi.ts';
import { boolean, finite, integer } from './jsonRules.ts';
import { classRule, type LayerKind } from './modelIdentity.ts';
import type { NotReady, ViewHost } from './pageApi.ts';
import type { Call } from './rpc.ts';

/** What the panel of one channel shows, and what it asks the extension for. */

/** Everything but the pictures. */
export interface ChannelView {
  /** What reopens the panel after a reload: the page keeps it with its state, and reads nothing in it. */
  readonly target: unknown;
  /** `6_501` */
  readonly channel: string;
  /** Of the model. */
  readonly modelName: string;
  readonly layer: ChannelLayer | null;
  /** What discovery found; null where no catalogue speaks of the channel. */
  readonly facts: ChannelFacts | null;
  /** What tells the catalogue's regions in pictures, by its SHA-256; null where nothing can. */
  readonly regions: string | null;
  readonly status: ChannelStatus;
}

export interface ChannelLayer {
  readonly kind: LayerKind;
  /** Of the layer's output, pixels per side. */
  readonly resolution: number;
  readonly channels: number;
}

export type ChannelStatus =
  | NotReady
  /** Sigma is being measured, once per model. */
  | { readonly kind: 'measuring'; readonly done: number; readonly total: number }
  | ChannelReady;

export interface ChannelReady {
  readonly kind: 'ready';
  /** Pixels per side of the model's pictures. */
  readonly resolution: number;
  /** Classes to choose from; 0: the model has none. */
  readonly classes: number;
  /** The class of all pictures, and of the sample; null where the model has none. */
  readonly class: number | null;
  /** Of the channel over the sample, in units of S. */
  readonly mean: number;
  readonly sigma: number;
  /** The sample: rows of its stream, and psi. */
  readonly samples: number;
  readonly psi: number;
}

/** One of the model's pictures before any edit. */
export interface Face {
  readonly seed: number;
}

/** A picture with one step of the panel's channel, in sigma. */
export interface EditedFace extends Face {
  readonly strength: number;
}

export interface ChannelHost extends ViewHost<ChannelView> {
  /** The picture under the slider, at full size or a preview of it; from then on it is what is exported. */
  picture(params: EditedFace & { readonly preview: boolean }, call?: Call): Promise<Picture>;
  /** A picture of the samples, `sampleSize` pixels a side at most. */
  sample(params: EditedFace, call?: Call): Promise<Picture>;
  /** Where the channel acts on the unedited face. */
  heatmap(params: Face, call?: Call): Promise<Heatmap>;
  /** The regions of the unedited face. */
  regionMap(params: Face, call?: Call): Promise<RegionMap>;
  addToRecipe(params: EditedFace, call?: Call): Promise<void>;
  exportImage(params: EditedFace, call?: Call): Promise<void>;
  /** Makes pictures of another class from now on; its sigma is measured first. */
  chooseClass(params: { readonly class: number }, call?: Call): Promise<void>;
  /** Does what `NotReady.remedy` names, and looks again. */
  remedy(params: Record<string, never>, call?: Call): Promise<void>;
  /** Stops measuring; the panel then offers to go on. */
  cancel(params: Record<string, never>, call?: Call): Promise<void>;
}

export const sampleSize = 192;

/** Far beyond what any picture survives. */
export const mostStrength = 10_000;

export const seedRule = integer(0, 0xffffffff);
export const strengthRule = finite(-mostStrength, mostStrength);

const face = { seed: seedRule };
const editedFace = { ...face, strength: strengthRule };

export const channelRules: ApiRules<ChannelHost> = {
  view: {},
  picture: { ...editedFace, preview: boolean },
  sample: editedFace,
  heatmap: face,
  regionMap: face,
  addToRecipe: editedFace,
  exportImage: editedFace,
  chooseClass: { class: classRule },
  remedy: {},
  cancel: {},
};

export const channelMethods = Object.keys(channelRules) as (keyof ChannelHost)[];
