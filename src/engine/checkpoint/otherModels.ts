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
    what: 'it is a BigGAN generator, which has no StyleGAN2 style space',
    sign: /(^|\.)(blocks\.\d+\.\d+\.bn1\.gain\.|generator\.gen_z\.)/,
  },
  {
    what: 'it is an EG3D generator, whose pictures are not made from styles alone',
    sign: /(^|\.)backbone\.synthesis\.b4\.const$/,
  },
  {
    what: 'it is a training snapshot without the averaged generator "G_ema"',
    sign: /^G\.synthesis\.b4\.const$/,
    whatToDo: 'choose a snapshot that has it',
  },
  {
    what: 'it holds a discriminator only',
    sign: /(^|\.)final_linear\.0\.weight$|(^|\.)b4\.mbstd\.|(^|\.)b4\.fc\.weight$/,
  },
  { what: 'it is an encoder', sign: /(^|\.)(encoder\.|input_layer\.0\.|body\.\d+\.(shortcut|res)_layer\.)/ },
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
