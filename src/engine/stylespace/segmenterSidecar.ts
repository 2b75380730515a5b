import { StyleSpaceError } from '../../shared/errors.ts';
import {
  boolean,
  checkFields,
  finite,
  integer,
  isObject,
  list,
  listOf,
  matching,
  name,
  object,
  sha256,
} from '../../shared/jsonRules.ts';
import type { Fields, JsonPath, Rule } from '../../shared/jsonRules.ts';
import { nestsDeeperThan } from '../../shared/jsonText.ts';
import { largestResolution } from '../../shared/modelIdentity.ts';

/** What the JSON beside a segmentation network says of it. */
export interface SegmenterSidecar {
  readonly version: number;
  readonly name: string;
  /** The network, a file in the same folder. */
  readonly model: string;
  /** Of the network's file. */
  readonly sha256: string;
  /** The network takes [1, 3, size, size] RGB: (colour in [-1, 1] - mean) / std. */
  readonly input: {
    readonly name: string;
    readonly size: number;
    readonly mean: readonly number[];
    readonly std: readonly number[];
  };
  /** The network gives logits [1, labels, size, size]. */
  readonly output: { readonly name: string; readonly size: number };
  /** The network's own labels, in the order of its logits. */
  readonly labels: readonly string[];
  /** Which labels make which region; each label is in one. Earlier regions win ties. */
  readonly regions: readonly SidecarRegion[];
}

export interface SidecarRegion {
  readonly name: string;
  readonly labels: readonly string[];
  /** It competes for votes but names no region, as the authors' "others". */
  readonly residual?: boolean;
}

const sidecarVersion = 1;
const maxLabels = 254;

const fields: Fields = {
  version: integer(1, 1_000_000),
  name: name(200),
  // No folders, no drives, nothing hidden: the file lies beside its sidecar.
  model: matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,190}\.onnx$/, 'the name of an .onnx file in the same folder'),
  sha256,
  input: object,
  output: object,
  labels: differentNames(listOf(name(100), 1, maxLabels)),
  regions: list,
};

const size = integer(1, largestResolution);
const inputFields: Fields = {
  name: name(200),
  size,
  mean: listOf(finite(-1e6, 1e6), 3, 3),
  std: listOf(finite(1e-6, 1e6), 3, 3),
};
const outputFields: Fields = { name: name(200), size };
const regionFields: Fields = { name: name(100), labels: listOf(name(100), 1, maxLabels), 'residual?': boolean };

/** Reads and checks a sidecar. `what` names the file in errors: `newerVersion`, or `badFile` with what is wrong. */
export function parseSegmenterSidecar(text: string, what: string): SegmenterSidecar {
  const refuse = (path: JsonPath, message: string): never => {
    const place = path.length === 0 ? 'the file' : path.join('.');
    throw new StyleSpaceError('badFile', `${what} does not describe a segmentation network: ${place} ${message}.`);
  };
  const value = parseJson(text, refuse);
  const version = isObject(value) ? value['version'] : undefined;
  if (typeof version === 'number' && version > sidecarVersion) {
    const message = `${what} has version ${version}, newer than this program's ${sidecarVersion}: update StyleSpace.`;
    throw new StyleSpaceError('newerVersion', message);
  }
  checkFields(value, fields, [], refuse);
  const sidecar = value as SegmenterSidecar;
  checkFields(sidecar.input, inputFields, ['input'], refuse);
  checkFields(sidecar.output, outputFields, ['output'], refuse);
  checkRegions(sidecar, refuse);
  return sidecar;
}

/** For each of the network's labels the index of its region. */
export function regionOfLabel({ labels, regions }: SegmenterSidecar): Uint8Array {
  return Uint8Array.from(labels, (label) => regions.findIndex((region) => region.labels.includes(label)));
}

function checkRegions(sidecar: SegmenterSidecar, refuse: (path: JsonPath, message: string) => never): void {
  const regions: readonly unknown[] = sidecar.regions;
  if (regions.length < 1 || regions.length > maxLabels) refuse(['regions'], `must be a list of 1 to ${maxLabels}`);
  regions.forEach((region, i) => checkFields(region, regionFields, ['regions', i], refuse));
  const names = sidecar.regions.map((region) => region.name);
  if (new Set(names).size < names.length) refuse(['regions'], 'has the same name twice');
  const merged = sidecar.regions.flatMap((region) => region.labels);
  for (const label of merged)
    if (!sidecar.labels.includes(label)) refuse(['regions'], `has the unknown label "${label}"`);
  for (const label of sidecar.labels) {
    const times = merged.filter((other) => other === label).length;
    if (times !== 1) refuse(['regions'], `must have each label once, but has "${label}" ${times} times`);
  }
}

function differentNames(names: Rule): Rule {
  return {
    must: `${names.must}, all different`,
    holds: (value) => names.holds(value) && new Set(value as string[]).size === (value as string[]).length,
  };
}

function parseJson(text: string, refuse: (path: JsonPath, message: string) => never): unknown {
  if (nestsDeeperThan(text, 16)) return refuse([], 'nests deeper than any sidecar');
  try {
    return JSON.parse(text);
  } catch {
    return refuse([], 'is not JSON: choose the .json beside a segmentation network');
  }
}
