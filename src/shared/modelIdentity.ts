import { sameFingerprint } from './fingerprint.ts';
import { checkFields, finite, integer, list, listOf, matching, name, oneOf, sha256 } from './jsonRules.ts';
import type { Fields, JsonPath, Report } from './jsonRules.ts';
import type { StyleChannel } from './styleChannel.ts';

/** What a modulated layer does; ToRGB layers are counted but never searched for localized channels. */
export const layerKinds = ['conv', 'conv0Up', 'conv1', 'toRgb'] as const;

export type LayerKind = (typeof layerKinds)[number];

/** For people. */
export const layerKindNames: Readonly<Record<LayerKind, string>> = {
  conv: 'convolution',
  conv0Up: 'convolution that doubles the size',
  conv1: 'convolution',
  toRgb: 'ToRGB',
};

/** The modulated layers in network order: kind and number of style channels. In a file: `[["conv",512],...]`. */
export type ModelLayout = readonly (readonly [kind: LayerKind, channels: number])[];

/** Pixels per side of the largest generator that is read. */
export const largestResolution = 2048;

/** Characters of the name of a model or file. */
export const longestName = 200;

/** The name of a file as recipes and catalogues keep it: file systems allow longer ones. */
export function keptName(name: string): string {
  // Half of a character that takes two is none.
  return name.slice(0, longestName).replace(/[\ud800-\udbff]$/, '');
}

/** Which model a file speaks of, well enough to recognise it in another format. */
export interface ModelIdentity {
  /** File name as `keptName` has it, or a bundled model's name and version: `portraits-128@1`. */
  readonly name: string;
  /** Of the checkpoint file; empty where none was at hand (imported counts). */
  readonly sha256: string;
  /** Of the weights, whatever their file format, for `sameFingerprint`; empty like `sha256`. */
  readonly fingerprint: string;
  readonly layout: ModelLayout;
}

/** The sample of S over which sigma was measured: `samples` rows of `stream`, truncated by `psi` on all layers. */
export interface StyleScale {
  readonly samples: number;
  /** `RandomState(5)`. */
  readonly stream: string;
  readonly psi: number;
}

/** The sample that strengths are measured on unless a file says otherwise: the authors' (paper section A2). */
export const standardScale: StyleScale = { samples: 100_000, stream: 'RandomState(5)', psi: 0.7 };

/** Key order in files, for the model and the scale. */
export const modelKeys = ['name', 'sha256', 'fingerprint', 'layout'];
export const scaleKeys = ['samples', 'stream', 'psi'];

export const psiRule = finite(-10, 10);
export const cutoffRule = integer(0, 100);
export const classRule = integer(0, 1_000_000);
export const noiseRule = oneOf('const', 'none');

export const streamRule = {
  must: '"RandomState(n)" with n from 0 to 4294967295',
  holds: (value: unknown) => {
    const seed = typeof value === 'string' ? /^RandomState\((0|[1-9]\d{0,9})\)$/.exec(value)?.[1] : undefined;
    return seed !== undefined && Number(seed) <= 0xffffffff;
  },
};

const modelFields: Fields = {
  name: name(longestName),
  sha256: matching(/^([0-9a-f]{64})?$/, sha256.must),
  fingerprint: matching(/^[A-Za-z0-9+/]{0,4096}={0,2}$/, 'a fingerprint in base64'),
  layout: list,
};

const scaleFields: Fields = { samples: integer(2, 1_000_000_000), stream: streamRule, psi: psiRule };

const layerRule = {
  must: `[kind, channels] with kind ${layerKinds.join(', ')} and 1 to 9999 channels`,
  holds: (layer: unknown) =>
    Array.isArray(layer) &&
    layer.length === 2 &&
    layerKinds.includes(layer[0] as LayerKind) &&
    integer(1, 9999).holds(layer[1]),
};

/** Twenty-six layers with 9,088 channels is a 1024-pixel generator. */
const [maxLayers, maxChannels] = [64, 50_000];

const layoutRule = {
  must: `a list of 1 to ${maxLayers} layers, each ${layerRule.must}, with at most ${maxChannels} channels together`,
  holds: (value: unknown) =>
    listOf(layerRule, 1, maxLayers).holds(value) &&
    (value as ModelLayout).reduce((sum, [, channels]) => sum + channels, 0) <= maxChannels,
};

export function checkModel(value: unknown, path: JsonPath, report: Report): value is ModelIdentity {
  if (!checkFields(value, modelFields, path, report)) return false;
  if (layoutRule.holds(value['layout'])) return true;
  report([...path, 'layout'], `must be ${layoutRule.must}`);
  return false;
}

export function checkScale(value: unknown, path: JsonPath, report: Report): value is StyleScale {
  return checkFields(value, scaleFields, path, report);
}

/** Whether the channel exists in a model of this layout. */
export function hasChannel(layout: ModelLayout, { layer, channel }: StyleChannel): boolean {
  return channel < (layout[layer]?.[1] ?? 0);
}

/** The channels that are searched, in network order: all but ToRGB's. */
export function searchedChannels(layout: ModelLayout): StyleChannel[] {
  return layout.flatMap(([kind, channels], layer) =>
    kind === 'toRgb' ? [] : Array.from({ length: channels }, (_, channel) => ({ layer, channel })),
  );
}

/** Whether a file names no weights, only a layout: nobody can tell then which of the models of that layout it speaks of. */
export function namesLayoutOnly({ sha256: hash, fingerprint }: ModelIdentity): boolean {
  return hash === '' && fingerprint === '';
}

export type ModelMatch = 'sameFile' | 'sameWeights' | 'sameLayout' | 'different';

/** How far two identities agree: one file, one set of weights in two files, or other weights of the same layout. */
export function matchModels(a: ModelIdentity, b: ModelIdentity): ModelMatch {
  if (a.sha256 !== '' && a.sha256 === b.sha256) return 'sameFile';
  if (JSON.stringify(a.layout) !== JSON.stringify(b.layout)) return 'different';
  return sameFingerprint(a.fingerprint, b.fingerprint) ? 'sameWeights' : 'sameLayout';
}
