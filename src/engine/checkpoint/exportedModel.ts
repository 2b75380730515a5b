import { largestResolution } from '../../shared/modelIdentity.ts';
import {
  checkFields,
  finite,
  integer,
  list,
  name as nameRule,
  nullOr,
  oneOf,
  type JsonObject,
} from '../../shared/jsonRules.ts';
import type {
  Dense,
  Generator,
  LabelEmbedding,
  ModulatedConv,
  StyledConv,
  SynthesisBlock,
  Weight,
} from '../stylegan2/generator.ts';
import { badFile, quoted } from './badFile.ts';
import type { NamingScheme, ReadGenerator } from './namingScheme.ts';
import { descriptionKey } from './onnxFile.ts';
import type { TensorFile } from './tensorFile.ts';
import { TensorShelf } from './tensorShelf.ts';
import { joined, ones, permuted, reshaped, scaled } from './weights.ts';

const version = 1;

/** What an exported graph's tensors do not say of a modulated layer. */
interface LayerDescription {
  /** Where its tensors are: `b8.conv0Up`. */
  readonly at: string;
  /** Its name in the checkpoint that the graph was made of. */
  readonly name: string;
  /** The gain that is in its tensors; 1 for a ToRGB. */
  readonly gain: number;
  readonly clamp: number | null;
}

type Labels = LabelEmbedding['normalised'] | null;

interface Description {
  readonly resolution: number;
  /** How the classes' embedding is normalised; null: there are none. */
  readonly labels: Labels;
  readonly layers: readonly LayerDescription[];
}

/** The text under `descriptionKey` in an exported graph: how to read the generator back from its tensors. */
export function describeGenerator({ resolution, mapping, blocks }: Generator): string {
  const layers = blocks.flatMap(({ resolution: size, conv0Up, conv1, toRgb }) =>
    [
      conv0Up && describeLayer(`b${size}.conv0Up`, conv0Up, conv0Up.gain),
      describeLayer(`b${size}.conv1`, conv1, conv1.gain),
      toRgb && describeLayer(`b${size}.toRgb`, toRgb, 1),
    ].filter((layer) => layer !== null),
  );
  return JSON.stringify({ version, resolution, labels: mapping.labelEmbedding?.normalised ?? null, layers });
}

function describeLayer(at: string, { name, clamp }: ModulatedConv, gain: number): LayerDescription {
  return { at, name, gain, clamp };
}

/** The names of `generatorGraph` (stylegan2/generatorGraph.ts): a generator that was exported as ONNX opens again. */
export const exportedModel: NamingScheme = {
  name: 'StyleSpace',
  recognises: ({ metadata }) => metadata.has(descriptionKey),
  build: buildGenerator,
};

async function buildGenerator(file: TensorFile): Promise<ReadGenerator> {
  const { resolution, labels, layers } = readDescription(file);
  const shelf = new TensorShelf(file, '');
  const centre = shelf.take('centre', [1, null]);
  const wDim = centre.shape[1]!;
  const constant = shelf.take('b4.constant', [1, null, 4, 4]);

  // The layers in network order: each one's input width is the output width of the one before.
  let width = constant.shape[1]!;
  const affine = (at: string): Dense => {
    const index = layers.findIndex((layer) => layer.at === at);
    return dense(shelf, `styles.${index}`, [wDim, width], 1);
  };
  const described = (at: string): LayerDescription => {
    const layer = layers.find((candidate) => candidate.at === at);
    if (!layer) throw badFile(file, `its description lacks the layer ${quoted(at)}`);
    return layer;
  };
  const styled = (at: string, size: number): StyledConv => {
    const { name, gain, clamp } = described(at);
    const up = at.endsWith('conv0Up');
    const stored = shelf.take(`${at}.weight`, up ? [width, null, 3, 3] : [null, width, 3, 3]);
    const style = affine(at);
    width = stored.shape[up ? 1 : 0]!;
    const noise = shelf.take(`${at}.noise`, [1, 1, size, size]);
    return {
      name,
      affine: style,
      weight: up ? permuted(stored, [1, 0, 2, 3]) : stored,
      bias: reshaped(scaled(shelf.take(`${at}.bias`, [1, width, 1, 1]), 1 / gain), [width]),
      clamp,
      gain,
      noiseConst: reshaped(scaled(noise, 1 / gain), [size, size]),
      noiseStrength: ones([1]),
    };
  };
  const toRgb = (at: string): ModulatedConv | null => {
    if (!layers.some((layer) => layer.at === at)) return null;
    const { name, clamp } = described(at);
    const weight = reshaped(shelf.take(`${at}.weight`, [1, 3, width]), [3, width, 1, 1]);
    return { name, affine: affine(at), weight, bias: reshaped(shelf.take(`${at}.bias`, [1, 3, 1, 1]), [3]), clamp };
  };

  const blocks: SynthesisBlock[] = [];
  for (let size = 4; size <= resolution; size *= 2) {
    const [at, input] = [`b${size}`, width];
    const conv0Up = size > 4 ? styled(`${at}.conv0Up`, size) : null;
    const conv1 = styled(`${at}.conv1`, size);
    const skip = shelf.has(`${at}.skip.weight`) ? shelf.take(`${at}.skip.weight`, [width, input, 1, 1]) : null;
    blocks.push({ resolution: size, conv0Up, conv1, skip, toRgb: toRgb(`${at}.toRgb`) });
  }
  const generator: Generator = {
    resolution,
    mapping: buildMapping(file, shelf, wDim, labels),
    wAvg: reshaped(centre, [wDim]),
    constant: reshaped(constant, constant.shape.slice(1)),
    blocks,
  };
  return Promise.resolve({ generator, warnings: [] });
}

/** The mapping's activations have a gain of sqrt 2, which is in its tensors. */
function buildMapping(file: TensorFile, shelf: TensorShelf, wDim: number, normalised: Labels): Generator['mapping'] {
  const count = shelf.countNumbered('mapping.', '.weight', 0);
  const labelEmbedding = normalised && { ...dense(shelf, 'mapping.label', [null, null], 1), normalised };
  let inputs: number | null = null;
  const layers = Array.from({ length: count }, (_, index): Dense => {
    const layer = dense(shelf, `mapping.${index}`, [inputs, null], Math.SQRT2);
    const outputs = layer.weight.shape[0]!;
    inputs = outputs;
    if (index > 0 || !labelEmbedding) return layer;
    const ofLabel = shelf.take('mapping.0.labelWeight', [labelEmbedding.weight.shape[0]!, outputs]);
    return { ...layer, weight: joined(layer.weight, permuted(scaled(ofLabel, Math.SQRT1_2), [1, 0])) };
  });
  if (layers.at(-1)?.weight.shape[0] !== wDim) throw badFile(file, `its mapping does not end in w [${wDim}]`);
  const zDim = layers[0]!.weight.shape[1]! - (labelEmbedding?.weight.shape[0] ?? 0);
  return { zDim, wDim, labelEmbedding, layers };
}

/** Stored [in, out], times the gain. */
function dense(shelf: TensorShelf, name: string, shape: readonly (number | null)[], gain: number): Dense {
  const weight: Weight = shelf.take(`${name}.weight`, shape);
  const bias = shelf.take(`${name}.bias`, [weight.shape[1]!]);
  return { weight: permuted(scaled(weight, 1 / gain), [1, 0]), bias: scaled(bias, 1 / gain) };
}

function readDescription(file: TensorFile): Description {
  let description: unknown;
  try {
    description = JSON.parse(file.metadata.get(descriptionKey) ?? '');
  } catch {
    throw badFile(file, 'the description of its generator is not valid JSON');
  }
  const check = (value: unknown, fields: Parameters<typeof checkFields>[1]): JsonObject => {
    let problem = '';
    const sound = checkFields(value, fields, [], (path, message) => {
      problem ||= [...path, message].join(' ');
    });
    if (!sound) throw badFile(file, `the description of its generator is wrong (${problem})`);
    return value;
  };
  const { resolution, labels, layers } = check(description, {
    version: integer(version, version),
    resolution: integer(4, largestResolution),
    labels: nullOr(oneOf('alone', 'withLatent')),
    layers: list,
  }) as unknown as Description;
  if (!Number.isInteger(Math.log2(resolution))) throw badFile(file, `its resolution would be ${resolution}`);
  if (layers.length > 50) throw badFile(file, `its description has ${layers.length} layers`);
  for (const layer of layers) {
    const limits = { name: nameRule(200), gain: finite(1e-6, 1e6), clamp: nullOr(finite(1e-6, 1e30)) };
    check(layer, { at: nameRule(50), ...limits });
  }
  return { resolution, labels, layers };
}
