import { pickled } from './hostileFiles.ts';

/** What a `dnnlib.tflib.network.Network` is made of, for a pickle that a test writes. */
export interface NetworkParts {
  readonly variables?: readonly (readonly [name: string, value: string])[];
  readonly kwargs?: Record<string, string>;
  readonly components?: Record<string, string>;
  readonly builtBy?: string;
}

/** A network as the TensorFlow code pickles it, in protocol 3. */
export function network({ variables = [], kwargs = {}, components = {}, builtBy = 'G_main' }: NetworkParts): string {
  const pairs = variables.map(([name, value]) => pickled.tuple([pickled.text(name), value]));
  const state = pickled.dict({
    version: pickled.int(4),
    name: pickled.text('Gs'),
    static_kwargs: pickled.dict(kwargs),
    components: pickled.dict(components),
    build_module_src: pickled.text(''),
    build_func_name: pickled.text(builtBy),
    variables: `](${pairs.join('')}e`,
  });
  return `cdnnlib.tflib.network\nNetwork\n)\x81${state}b`;
}

interface ArrayParts {
  readonly type?: string;
  readonly order?: string;
  readonly shape?: readonly number[];
  readonly fortran?: boolean;
  /** As protocols up to 2 write bytes. */
  readonly asText?: boolean;
  /** The numbers' bytes, one to a character. */
  readonly data?: string;
}

/** An array as NumPy pickles it; four zeros unless the test says otherwise. */
export function array({
  type = 'f4',
  order = '<',
  shape = [4],
  fortran = false,
  asText = false,
  data,
}: ArrayParts = {}): string {
  const made = pickled.call('numpy.core.multiarray', '_reconstruct', [
    'cnumpy\nndarray\n',
    pickled.tuple([pickled.int(0)]),
    'C\x01b',
  ]);
  const bytes = data ?? '\0'.repeat(16);
  const state = [
    pickled.int(1),
    pickled.tuple(shape.map(pickled.int)),
    dtype(type, order),
    fortran ? '\x88' : '\x89',
    asText ? latin1Text(bytes) : pickled.bytes(bytes),
  ];
  return `${made}${pickled.tuple(state)}b`;
}

function latin1Text(bytes: string): string {
  return pickled.call('_codecs', 'encode', [pickled.text(bytes), pickled.text('latin1')]);
}

/** An array as NumPy 2 pickles it in protocol 5. */
export function bufferArray({
  type = 'f4',
  order = '<',
  shape = [4],
  fortran = false,
  data = '\0'.repeat(16),
}: ArrayParts = {}): string {
  return pickled.call('numpy._core.numeric', '_frombuffer', [
    `\x96${pickled.bytes(data).slice(1, 5)}\0\0\0\0${data}`,
    dtype(type, order),
    pickled.tuple(shape.map(pickled.int)),
    pickled.text(fortran ? 'F' : 'C'),
  ]);
}

/** A NumPy scalar. */
export function scalar(value: number): string {
  const data = Buffer.from(Float32Array.of(value).buffer).toString('latin1');
  return pickled.call('numpy.core.multiarray', 'scalar', [dtype('f4', '<'), pickled.bytes(data)]);
}

function dtype(type: string, order: string): string {
  const made = pickled.call('numpy', 'dtype', [pickled.text(type), '\x89', '\x88']);
  const state = [pickled.int(3), pickled.text(order), 'N', 'N', 'N', pickled.int(-1), pickled.int(-1), pickled.int(0)];
  return `${made}${pickled.tuple(state)}b`;
}
