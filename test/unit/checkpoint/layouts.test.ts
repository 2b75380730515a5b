import { describe, expect, test } from 'vitest';
import { fileSource, memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { readContainer } from '../../../src/engine/checkpoint/containers.ts';
import { TensorShelf } from '../../../src/engine/checkpoint/tensorShelf.ts';
import { describedAll, fixtureJson, fixturePath, type Description } from './checkpointFixtures.ts';
import {
  binary,
  concatenated,
  embedded,
  embeddedFile,
  latin1,
  pickled,
  storage,
  tensor,
  torchLegacy,
  torchZip,
} from './hostileFiles.ts';
import { safetensorsFile } from './safetensorsFile.ts';

const expected = fixtureJson('layouts.json') as Record<string, Description>;

test.each(['layouts.pt', 'layouts.zip64.pt', 'layouts.legacy.pt'])(
  '%s: every kind of number, stride and offset reads as PyTorch reads it',
  async (name) => {
    const file = await readContainer(await fileSource(fixturePath(name)));
    expect(await describedAll(file.tensors)).toEqual(expected);
  },
);

/** A tensor as PyTorch saves it where Python hung something onto it: the call that makes it, as values. */
function withAttributes(call: string): string {
  const [, callee, args] = /^(c.*?\n.*?\n)(.*)R$/s.exec(call) ?? [];
  const state = pickled.dict({ rate: pickled.int(1) });
  return pickled.call('torch._tensor', '_rebuild_from_type_v2', [callee!, 'ctorch\nTensor\n', args!, state]);
}

/** [what, how the pickle refers to four numbers]: what other versions and machines write. */
const references: [string, string][] = [
  ['a GPU', tensor().replace('ctorch\nFloat', 'ctorch.cuda\nFloat').replace('X\x03\0\0\0cpu', 'X\x06\0\0\0cuda:0')],
  ['PyTorch before 0.4', tensor().replace('_rebuild_tensor_v2', '_rebuild_tensor')],
  ['a module in training', pickled.call('torch._utils', '_rebuild_parameter', [tensor(), '\x88', '}'])],
  [
    'a parameter with attributes',
    pickled.call('torch._utils', '_rebuild_parameter_with_state', [tensor(), '\x88', '}', 'N']),
  ],
  ['a tensor with attributes', withAttributes(tensor())],
  [
    'a parameter of a subclass',
    withAttributes(pickled.call('torch._utils', '_rebuild_parameter', [tensor(), '\x88', '}'])),
  ],
];

test.each(references)('a tensor as %s saves it', async (_, reference) => {
  const numbers = Float32Array.of(1, 2, 3, 4);
  const file = torchZip(`\x80\x02${pickled.dict({ x: reference })}.`, { 'x/data/0': new Uint8Array(numbers.buffer) });
  const { tensors } = await readContainer(memorySource(file, 'x.pt'));
  expect(await tensors.get('x')!.read()).toEqual(numbers);
});

/** [kind, how the pickle refers to it, bytes]: what may be saved beside a generator. */
const beside: [string | undefined, string, number][] = [
  ['complex64', tensor({ data: storage({ kind: 'ComplexFloatStorage', key: '1', more: 'N' }) }), 32],
  [
    'quint8',
    tensor({ data: storage({ kind: 'QUInt8Storage', key: '1', more: 'N' }) }).replace('_tensor_v2', '_qtensor'),
    4,
  ],
  [
    'uint16',
    pickled.call('torch._utils', '_rebuild_tensor_v3', [
      bytesStorage(8),
      pickled.int(0),
      pickled.tuple([pickled.int(4)]),
      pickled.tuple([pickled.int(1)]),
      '\x89',
      '}',
      'ctorch\nuint16\n',
      'N',
    ]),
    8,
  ],
  [undefined, bytesStorage(12), 12],
];

function bytesStorage(count: number): string {
  return storage({ kind: 'UntypedStorage', key: '1', count, more: 'N' }).replace('ctorch\n', 'ctorch.storage\n');
}

describe.each(beside)('%s beside a tensor', (kind, reference, bytes) => {
  const numbers = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  const entries = (more: string): string =>
    `\x80\x02${pickled.dict({ other: reference, x: tensor({ data: storage({ more }) }) })}.`;
  const legacy = (): Uint8Array => {
    const counts = [Number(/I(\d+)\nNtQ/.exec(reference)![1]), 4].map((count) =>
      Uint8Array.of(count, 0, 0, 0, 0, 0, 0, 0),
    );
    const data = concatenated(counts[0]!, new Uint8Array(bytes), counts[1]!, numbers);
    return torchLegacy(entries('N'), `\x80\x02](${pickled.text('1')}${pickled.text('0')}e.`, data);
  };
  const zip = (): Uint8Array => torchZip(entries(''), { 'x/data/0': numbers, 'x/data/1': new Uint8Array(bytes) });

  test.each([
    ['legacy', legacy],
    ['zip', zip],
  ])('is skipped, %s', async (_, file) => {
    const read = await readContainer(memorySource(file(), 'x.pt'));
    expect([...read.tensors.keys()]).toEqual(['x']);
    expect(await read.tensors.get('x')!.read()).toEqual(Float32Array.of(1, 2, 3, 4));
    expect([...read.unread!]).toEqual(kind === undefined ? [] : [['other', kind]]);
    const shelf = new TensorShelf(read, '');
    expect(() => shelf.take('other', [4])).toThrow(
      kind === undefined
        ? 'tensor "other" is missing'
        : `tensor "other" is stored as "${kind}", which is not read here`,
    );
  });
});

describe('a whole module', () => {
  const parts = (inner: string): string =>
    pickled.dict({
      training: '\x89',
      clamp: pickled.int(256),
      kind: pickled.text('lrelu'),
      hooks: '}',
      _init_kwargs: pickled.dict({ hidden: pickled.int(1) }),
      _parameters: pickled.dict({ weight: tensor(), bias: 'N' }),
      _buffers: '}',
      _modules: pickled.dict({ inner }),
    });
  const persistent = (state: string, module = 'torch_utils.persistence'): string =>
    pickled.call(module, '_reconstruct_persistent_obj', [
      pickled.dict({ type: pickled.text('class'), module_src: pickled.text('raise'), state }),
    ]);
  /** [what, how it is pickled around its parts] */
  const modules: [string, (state: string) => string][] = [
    ['of torch.nn', (state) => `cmodel\nGenerator\n)\x81${state}b`],
    ['of torch_utils.persistence', persistent],
    ['of the same inside of another package', (state) => persistent(state, 'lib.torch_utils.persistence')],
  ];
  test.each(modules)('%s: its tensors and plain settings under their names', async (_, pickledModule) => {
    const pickle = `\x80\x02${pickled.dict({ G: pickledModule(parts(pickledModule(parts('N')))) })}.`;
    const numbers = Float32Array.of(1, 2, 3, 4);
    const bytes = torchZip(pickle, { 'x/data/0': new Uint8Array(numbers.buffer) });
    const { tensors, metadata } = await readContainer(memorySource(bytes, 'x.pt'));
    expect([...tensors.keys()].sort()).toEqual(['G.inner.weight', 'G.weight']);
    expect(await tensors.get('G.inner.weight')!.read()).toEqual(numbers);
    expect(Object.fromEntries(metadata)).toEqual({
      ...{ 'G.training': 'false', 'G.clamp': '256', 'G.kind': '"lrelu"' },
      ...{ 'G.inner.training': 'false', 'G.inner.clamp': '256', 'G.inner.kind': '"lrelu"' },
    });
  });
});

/** `_load_from_bytes` of a byte string, or of the text that protocol 2 writes in its place. */
const embeddings: [string, (file: Uint8Array) => string][] = [
  ['bytes', embedded],
  [
    'a text',
    (file) => {
      const text = pickled.call('_codecs', 'encode', [pickled.text(binary(file)), pickled.text('latin1')]);
      return pickled.call('torch.storage', '_load_from_bytes', [text]);
    },
  ],
];

test.each(embeddings.flatMap(([what, write]) => [10, 300_000].map((count) => [count, what, write] as const)))(
  '%i numbers in a file inside of a pickle, as %s',
  async (count, _, write) => {
    const numbers = Float32Array.from({ length: count }, (_, i) => Math.sin(i));
    const file = concatenated(
      embeddedFile({ root: storage({ count, more: 'N' }), data: 0 }),
      new Uint8Array(numbers.buffer),
    );
    const x = tensor({ data: write(file), shape: [2, count / 2], strides: [1, 2] });
    const bytes = latin1(`\x80\x02${pickled.dict({ x })}.`);
    const { tensors } = await readContainer(memorySource(bytes, 'x.pkl'));
    const read = await tensors.get('x')!.read();
    const columns = Float32Array.from(numbers, (_, i) => numbers[i < count / 2 ? 2 * i : 2 * i - count + 1]!);
    expect(read).toEqual(columns);
  },
);

test.each([
  ['HalfStorage', 'torch', [0, 0x3c, 0, 0xc0, 1, 0, 0xff, 0x7b]],
  [
    'DoubleStorage',
    'torch.cuda',
    [1, -2, 2 ** -24, 65504].flatMap((x) => [...new Uint8Array(Float64Array.of(x).buffer)]),
  ],
] as const)('%s of %s inside of a pickle', async (kind, module, data) => {
  const root = storage({ kind, more: 'N' }).replace('ctorch\n', `c${module}\n`);
  const file = concatenated(embeddedFile({ root, data: 0 }), Uint8Array.from(data));
  const bytes = latin1(`\x80\x04${pickled.dict({ x: tensor({ data: embedded(file) }) })}.`);
  const { tensors } = await readContainer(memorySource(bytes, 'x.pkl'));
  expect(await tensors.get('x')!.read()).toEqual(Float32Array.of(1, -2, 2 ** -24, 65504));
});

/** [kind, bytes, numbers]: written out by hand from the formats' definitions. */
const kinds: [string, number[], number[]][] = [
  ['F64', [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], [-1.5]],
  ['F32', [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0], [1, -2.5]],
  ['F16', [0, 0x3c, 1, 0, 0xff, 0x7b, 0, 0xfc], [1, 2 ** -24, 65504, -Infinity]],
  ['BF16', [0x80, 0x3f, 0x49, 0x40, 1, 0], [1, 3.140625, 2 ** -133]],
  ['I64', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
  ['I32', [0, 0, 1, 0], [65536]],
  ['I16', [0, 0x80], [-32768]],
  ['I8', [0x80, 0x7f], [-128, 127]],
  ['U8', [0x80, 0x7f], [128, 127]],
  ['BOOL', [0, 1], [0, 1]],
];

describe('safetensors', () => {
  test.each(kinds)('%s', async (dtype, bytes, numbers) => {
    const header = { x: { dtype, shape: [1, numbers.length], data_offsets: [0, bytes.length] } };
    const file = safetensorsFile(JSON.stringify(header), Uint8Array.from(bytes));
    const { tensors } = await readContainer(memorySource(file, 'x'));
    expect(tensors.get('x')!.shape).toEqual([1, numbers.length]);
    expect([...(await tensors.get('x')!.read())]).toEqual(numbers);
  });

  test('keeps metadata, padding, empty tensors, and names that JavaScript finds special', async () => {
    const header =
      '{"__metadata__":{"a":"b","__proto__":"c"},"__proto__":{"dtype":"U8","shape":[],"data_offsets":[0,1]},' +
      '"constructor":{"dtype":"F32","shape":[0,3],"data_offsets":[1,1]}}    ';
    const file = await readContainer(memorySource(safetensorsFile(header, Uint8Array.of(7)), 'x'));
    expect([...file.metadata]).toEqual([
      ['a', 'b'],
      ['__proto__', 'c'],
    ]);
    expect([...file.tensors.keys()]).toEqual(['__proto__', 'constructor']);
    expect(await file.tensors.get('__proto__')!.read()).toEqual(Float32Array.of(7));
    expect(await file.tensors.get('constructor')!.read()).toEqual(new Float32Array(0));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
