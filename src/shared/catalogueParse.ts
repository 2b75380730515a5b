import { catalogueVersion, countImages, joinRanges } from './catalogue.ts';
import type { Catalogue, CatalogueHeader, ImageRange, Regions } from './catalogue.ts';
import { effectSum } from './catalogueFormat.ts';
import { maxEffect, maxImages } from './channelCounts.ts';
import type { ChannelCounts } from './channelCounts.ts';
import { StyleSpaceError } from './errors.ts';
import {
  checkFields,
  finite,
  integer,
  isObject,
  list,
  listOf,
  name,
  nullOr,
  object,
  oneOf,
  sha256,
} from './jsonRules.ts';
import type { Fields, JsonPath, Rule } from './jsonRules.ts';
import { nestsDeeperThan } from './jsonText.ts';
import {
  checkModel,
  checkScale,
  classRule,
  cutoffRule,
  longestName,
  noiseRule,
  psiRule,
  searchedChannels,
  streamRule,
  largestResolution,
} from './modelIdentity.ts';
import { formatStyleChannel } from './styleChannel.ts';

/** 64 Mi characters: 20 times the catalogue of a 1024-pixel generator. */
const maxLength = 2 ** 26;
const maxLabels = 254;

const thousandths: Rule = {
  must: 'a number from 0 to 1 with at most 3 decimals',
  holds: (value) => finite(0, 1).holds(value) && Math.round((value as number) * 1000) / 1000 === value,
};

const headerFields: Fields = {
  version: integer(1, 1_000_000),
  model: object,
  zStream: streamRule,
  images: {
    must: 'a list of [first, count] pairs that hold at most 100,000 images',
    holds: (value) => Array.isArray(value) && value.every(isRange) && countImages(value) <= maxImages,
  },
  psi: psiRule,
  cutoff: nullOr(cutoffRule),
  noise: noiseRule,
  class: nullOr(classRule),
  grid: integer(1, largestResolution),
  score: oneOf('overlap', 'squared'),
  thresholds: object,
  regions: object,
  sigma: object,
  batching: {
    must: 'an object of numbers',
    holds: (value) => isObject(value) && Object.values(value).every(Number.isFinite),
  },
  device: name(200),
  ortVersion: name(200),
  presence: list,
  channels: list,
};

const thresholdFields: Fields = { fraction: thousandths, gap: thousandths, minPresence: integer(0, maxImages) };

const labelFields: Fields = {
  labels: {
    must: `a list of 1 to ${maxLabels} different names`,
    holds: (value) =>
      listOf(name(100), 1, maxLabels).holds(value) && new Set(value as string[]).size === (value as string[]).length,
  },
  residual: listOf(name(100), 0, maxLabels),
  kind: oneOf('segmenter', 'clusters', 'imported'),
  sha256,
};

const namedFields: Fields = { name: name(longestName) };
const importedFields: Fields = { ...namedFields, holds: oneOf('fractions') };
const clusterFields: Fields = {
  parameters: {
    must: 'an object of numbers and texts',
    holds: (value) =>
      isObject(value) && Object.values(value).every((item) => Number.isFinite(item) || typeof item === 'string'),
  },
};

const regionFields: Readonly<Record<Regions['kind'], Fields>> = {
  segmenter: namedFields,
  clusters: clusterFields,
  imported: importedFields,
};

/**
 * Reads a catalogue. `what` names the file in errors: `newerVersion`, or `badCatalogue` with the first thing that is
 * wrong. The lines' `region` follows from the counts, so it is not read.
 */
export function parseCatalogue(text: string, what: string): Catalogue {
  const value = parseJson(text, what);
  const refuse = (path: JsonPath, message: string): never => {
    throw new StyleSpaceError(
      'badCatalogue',
      `${what} is not a usable catalogue: ${path.join('.') || 'the file'} ${message}.`,
    );
  };
  const version = isObject(value) ? value['version'] : undefined;
  if (typeof version === 'number' && version > catalogueVersion) {
    const message = `${what} has version ${version}, newer than this program's ${catalogueVersion}: update StyleSpace.`;
    throw new StyleSpaceError('newerVersion', message);
  }
  checkFields(value, headerFields, [], refuse);
  const fields = value as CatalogueHeader & { presence: unknown[]; channels: unknown[] };
  checkModel(fields.model, ['model'], refuse);
  checkFields(fields.thresholds, thresholdFields, ['thresholds'], refuse);
  checkFields(fields.regions, labelFields, ['regions'], refuse);
  checkFields(fields.regions, regionFields[fields.regions.kind], ['regions'], refuse);
  const stray = fields.regions.residual.find((label) => !fields.regions.labels.includes(label));
  if (stray !== undefined) refuse(['regions', 'residual'], `names "${stray}", which is not among the labels`);
  checkScale(fields.sigma, ['sigma'], refuse);
  const images = joinRanges(fields.images) ?? refuse(['images'], 'has ranges that overlap');
  const { presence, channels, ...header } = fields;
  return { header: { ...header, images }, counts: readCounts(header, presence, channels, refuse) };
}

function readCounts(
  header: CatalogueHeader,
  presence: readonly unknown[],
  lines: readonly unknown[],
  refuse: (path: JsonPath, message: string) => never,
): ChannelCounts {
  const images = countImages(header.images);
  const labels = header.regions.labels.length;
  const presenceRule = listOf(integer(0, images), labels, labels);
  if (!presenceRule.holds(presence)) refuse(['presence'], `must be ${presenceRule.must}`);
  const channels = searchedChannels(header.model.layout);
  if (lines.length !== channels.length) {
    refuse(['channels'], `has ${lines.length} lines; the model's layout asks for ${channels.length}`);
  }
  const wins = new Uint32Array(channels.length * labels);
  const effects = new Float64Array(channels.length);
  const lineFields: Fields = { wins: listOf(integer(0, images), labels, labels), effect: nullOr(finite(0, maxEffect)) };
  let unknownEffects = 0;
  channels.forEach((channel, row) => {
    const id = formatStyleChannel(channel);
    const line = lines[row];
    if (!isObject(line) || line['channel'] !== id) refuse(['channels', row], `must be the line of channel ${id}`);
    checkFields(line, lineFields, ['channels', id], refuse);
    const { wins: votes, effect } = line as unknown as { wins: number[]; effect: number | null };
    const excess = votes.findIndex((count, label) => count > (presence[label] as number));
    if (excess >= 0)
      refuse(['channels', id], `has won "${header.regions.labels[excess]}" more often than it was present`);
    if (votes.reduce((sum, count) => sum + count, 0) > images) refuse(['channels', id], 'has more votes than images');
    wins.set(votes, row * labels);
    if (effect === null) unknownEffects++;
    else effects[row] = effectSum(effect, images);
  });
  if (unknownEffects !== 0 && unknownEffects !== channels.length) {
    refuse(['channels'], 'has an effect on some lines and null on others');
  }
  return {
    images,
    presence: Uint32Array.from(presence as number[]),
    wins,
    effects: unknownEffects === 0 ? effects : null,
  };
}

function parseJson(text: string, what: string): unknown {
  if (text.length > maxLength || nestsDeeperThan(text, 16)) {
    throw new StyleSpaceError('badCatalogue', `${what} is larger or deeper than any catalogue: it is another file.`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `${what} is not JSON (a merge conflict, or cut off?): restore it or run the discovery again.`;
    throw new StyleSpaceError('badCatalogue', message, { cause });
  }
}

function isRange(value: unknown): value is ImageRange {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    integer(0, 2 ** 40).holds(value[0]) &&
    integer(1, maxImages).holds(value[1])
  );
}
