import { PickleObject, PickleTuple } from './pickle/values.ts';

/** Something that people mistake for a StyleGAN2 generator: what it is, and what to open instead. */
interface OtherModel {
  readonly what: string;
  readonly whatToDo?: string;
}

interface NamedModel extends OtherModel {
  /** One tensor's name that gives it away. */
  readonly sign: RegExp;
}

const namedModels: readonly NamedModel[] = [
  { what: 'it is a StyleGAN3 generator, which has no StyleGAN2 style space', sign: /synthesis\.(input\.freqs|L\d+_)/ },
  {
    what: 'it is a generator of the first StyleGAN, which has no StyleGAN2 style space',
    sign: /(^|\.)(progression\.0\.|g_synthesis\.blocks\.)/,
  },
  {
    what: 'its tensors have the names of stylegan2-ada-pytorch, which cannot be read from this format yet',
    sign: /(^|\.)synthesis\.b4\.const$/,
    whatToDo: 'convert it to the names of rosinality/stylegan2-pytorch',
  },
  {
    what: 'it holds a discriminator only',
    sign: /(^|\.)final_linear\.0\.weight$|(^|\.)b4\.mbstd\.|(^|\.)b4\.fc\.weight$/,
  },
  { what: 'it is an encoder', sign: /(^|\.)encoder\./ },
];

/** What a file of tensors is, when no naming scheme knows it. */
export function otherTensors(names: readonly string[]): OtherModel {
  if (names.length === 0) {
    return {
      what: 'it has no tensors under names',
      whatToDo: 'if it was saved as a whole Python object, save its state_dict() instead',
    };
  }
  const known = namedModels.find(({ sign }) => names.some((name) => sign.test(name)));
  return known ?? { what: `none of its ${names.length} tensors has a name of a StyleGAN2 generator` };
}

/** What a pickle is that is not one of PyTorch's containers. Looks at a few known places of it only. */
export function otherPickle(root: unknown): OtherModel {
  const generator = entry(root, 'G_ema') ?? entry(root, 'G');
  if (generator instanceof PickleObject) {
    return entry(modules(submodule(generator, 'synthesis')), 'input') !== undefined
      ? { what: 'it is a StyleGAN3 pickle, which has no StyleGAN2 style space' }
      : { what: 'it is a stylegan2-ada-pytorch pickle, which cannot be read yet', whatToDo: convert };
  }
  return { what: 'it is a Python pickle of something else' };
}

const convert = 'convert it to a .pt file of rosinality/stylegan2-pytorch';

/** A persistent object of `torch_utils.persistence` is called with one dict, whose `state` is the module's. */
function modules(object: unknown): unknown {
  const meta = object instanceof PickleObject && object.args instanceof PickleTuple ? object.args.items[0] : undefined;
  return entry(entry(meta, 'state'), '_modules');
}

function submodule(object: unknown, name: string): unknown {
  return entry(modules(object), name);
}

function entry(dict: unknown, key: string): unknown {
  return dict instanceof Map ? (dict.get(key) as unknown) : undefined;
}
