import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { memorySource } from '../../../src/engine/checkpoint/byteSource.ts';
import { openCheckpoint, readCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { describedAll, fixtureBytes, fixtureJson, fixturePath, namedWeights } from './checkpointFixtures.ts';
import {
  binary,
  centralEntry,
  concatenated,
  embedded,
  embeddedFile,
  endRecord,
  latin1,
  patched,
  pickled,
  storage,
  tensor,
  torchLegacy,
  torchZip,
} from './hostileFiles.ts';
import { safetensorsFile } from './safetensorsFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'stylespace-hostile-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const canary = join(folder, 'canary');

const sound16 = (fixtureJson('weights.json') as Record<string, unknown>)['rosi_torch2_16.pt'];

const one = (entry: object, data = 16): Uint8Array =>
  safetensorsFile(
    JSON.stringify({ x: { dtype: 'F32', shape: [4], data_offsets: [0, 16], ...entry } }),
    new Uint8Array(data),
  );
const two = (first: number[], second: number[]): Uint8Array =>
  safetensorsFile(
    JSON.stringify({
      a: { dtype: 'U8', shape: [first[1]! - first[0]!], data_offsets: first },
      b: { dtype: 'U8', shape: [second[1]! - second[0]!], data_offsets: second },
    }),
    new Uint8Array(16),
  );
/** A pickle of a dict with this tensor as "x". */
const pickleOf = (value: string): Uint8Array => latin1(`\x80\x02${pickled.dict({ x: value })}.`);
const embeddedTensor = (file: Uint8Array, parts: Parameters<typeof tensor>[0] = {}): Uint8Array =>
  pickleOf(tensor({ data: embedded(file), ...parts }));
const zipOf = (value: string, members?: Record<string, Uint8Array>): Uint8Array =>
  torchZip(`\x80\x02${pickled.dict({ x: value })}.`, members);
const sound = zipOf(tensor());
const zip64 = fixtureBytes('layouts.zip64.pt');
const legacyOf = (keys: string, ...data: number[]): Uint8Array =>
  torchLegacy(
    `\x80\x02${pickled.dict({ x: tensor({ data: storage({ more: 'N' }) }) })}.`,
    `\x80\x02${keys}.`,
    Uint8Array.from(data),
  );
const keyList = `](${pickled.text('0')}e`;
/** A member of 6 MB of zeros in 6 kB. */
const bomb = (): Uint8Array => zipSync({ 'x/data.pkl': latin1('N.'), 'x/data/0': new Uint8Array(6e6) }, { level: 9 });

type Case = readonly [what: string, bytes: () => Uint8Array, code: 'badFile' | 'notAGenerator', message: string];

/** Every way to be no generator that has a sentence of its own. */
const cases: readonly Case[] = [
  ['empty', () => new Uint8Array(0), 'badFile', 'Cannot read "hostile": it is empty; copy or download the file again.'],
  [
    'one byte',
    () => Uint8Array.of(0),
    'notAGenerator',
    'it is no .pkl, .pt or .safetensors file, whatever its name says',
  ],
  ['text', () => latin1('hello\n'), 'notAGenerator', 'it is a text file'],
  ['JSON with a brace where safetensors has one', () => latin1('{"a":{"b{'), 'notAGenerator', 'it is a text file'],
  ['web page', () => latin1('\n<!DOCTYPE html><html>'), 'notAGenerator', 'download the file again in a browser'],
  [
    'Git LFS pointer',
    () => latin1('version https://git-lfs.github.com/spec/v1\noid'),
    'notAGenerator',
    '"git lfs pull"',
  ],
  ['HDF5', () => latin1('\x89HDF\r\n\x1a\n'), 'notAGenerator', 'it is an HDF5 file'],
  ['gzip', () => latin1('\x1f\x8b\x08\0'), 'notAGenerator', 'unpack it and open what is inside'],
  [
    'picture',
    () => latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'),
    'notAGenerator',
    'it is no .pkl, .pt or .safetensors file',
  ],

  [
    'pickle of something else',
    () => latin1('\x80\x04K\x01.'),
    'notAGenerator',
    'it is a Python pickle of something else',
  ],
  ['pickle that is cut', () => latin1('\x80\x04K'), 'badFile', 'it is cut short at byte 3'],
  [
    'StyleGAN3 pickle',
    () => {
      const persistent = (modules: string, buffers = '}'): string =>
        pickled.call('torch_utils.persistence', '_reconstruct_persistent_obj', [
          pickled.dict({ state: pickled.dict({ _parameters: '}', _buffers: buffers, _modules: modules }) }),
        ]);
      const freqs = pickled.dict({ freqs: tensor({ data: embedded() }) });
      const synthesis = persistent(pickled.dict({ input: persistent('}', freqs) }));
      return latin1(`\x80\x03${pickled.dict({ G_ema: persistent(pickled.dict({ synthesis })) })}.`);
    },
    'notAGenerator',
    'it is a StyleGAN3 generator',
  ],
  [
    'training snapshot without the average',
    () => latin1(binary(fixtureBytes('ada_cond.sanitised.pkl')).replace('G_ema', 'G_raw')),
    'notAGenerator',
    'it is a training snapshot without the averaged generator "G_ema"; choose a snapshot that has it.',
  ],
  ['storage outside of a pickle', () => pickleOf(tensor()), 'badFile', 'tensor "x" is stored outside of its pickle'],
  ['storage in no bytes', () => embeddedTensor(new Uint8Array(0)), 'badFile', 'it is cut short at byte 0'],
  ['storage in other bytes', () => embeddedTensor(latin1('N.')), 'badFile', 'tensor "x" is stored in an unknown way'],
  [
    'storage with another key',
    () => embeddedTensor(embeddedFile({ keys: `](${pickled.text('1')}e` })),
    'badFile',
    'tensor "x" is stored in an unknown way',
  ],
  [
    'tensor for a storage',
    () => embeddedTensor(embeddedFile({ root: tensor() })),
    'badFile',
    'tensor "x" is stored in an unknown way',
  ],
  [
    'storage with too few numbers',
    () => embeddedTensor(embeddedFile({ data: 15 })),
    'badFile',
    'tensor "x" needs 16 bytes but has 15',
  ],
  [
    'storage of 2^53 in a byte string',
    () => embeddedTensor(embeddedFile({ root: storage({ count: 2 ** 53 - 1, more: 'N' }) })),
    'badFile',
    'but has 16',
  ],
  [
    'storage with a long header',
    () => embeddedTensor(embeddedFile({ keys: `](${pickled.text('0'.repeat(5000))}e` })),
    'badFile',
    'it is cut short at byte 4096',
  ],
  ['embedded size too large', () => embeddedTensor(embeddedFile(), { shape: [5] }), 'badFile', 'but only 4 are stored'],
  [
    'a text that stands for no bytes',
    () => {
      const text = pickled.call('_codecs', 'encode', [pickled.text('\u20ac'.repeat(2 ** 19)), pickled.text('latin1')]);
      return pickleOf(tensor({ data: pickled.call('torch.storage', '_load_from_bytes', [text]) }));
    },
    'badFile',
    'a byte string in its pickle is damaged or cut short',
  ],
  [
    'ten thousand storages',
    () => {
      const names = Array.from(
        { length: 10_001 },
        (_, i) => pickled.text(String(i)) + (i ? 'h\0' : `${tensor({ data: embedded() })}q\0`),
      );
      return latin1(`\x80\x02}(${names.join('')}u.`);
    },
    'badFile',
    'it has more than 10000 tensors',
  ],
  [
    'module that contains itself',
    () =>
      latin1(`\x80\x02cm\nM\n)\x81q\0${pickled.dict({ _parameters: '}', _modules: pickled.dict({ a: 'h\0' }) })}b.`),
    'notAGenerator',
    'it is a Python pickle of something else',
  ],
  [
    'modules that multiply',
    () => {
      const level = (inner: string): string => {
        const modules = `}(${Array.from({ length: 200 }, (_, i) => pickled.text(String(i)) + inner).join('')}u`;
        return `cm\nM\n)\x81${pickled.dict({ _parameters: '}', _modules: modules })}b`;
      };
      return latin1(`\x80\x02${level('N')}q\0${level('h\0')}q\x01${level('h\x01')}q\x02${level('h\x02')}.`);
    },
    'badFile',
    'it has more than 100000 entries',
  ],

  [
    'zip of something else',
    () => zipSync({ 'word/document.xml': latin1('x') }),
    'notAGenerator',
    'not one written by torch.save',
  ],
  [
    'two pickles',
    () => torchZip('N.', { 'y/data.pkl': latin1('N.') }),
    'notAGenerator',
    'not one written by torch.save',
  ],
  ['empty zip', () => zipSync({}), 'notAGenerator', 'it is an empty zip archive'],
  [
    'zip without its end',
    () => sound.slice(0, -30),
    'badFile',
    'it is a zip archive without its end: it was cut short',
  ],
  [
    'compressed zip',
    () => zipSync({ 'x/data.pkl': latin1('N.') }, { level: 9 }),
    'badFile',
    '"x/data.pkl" is compressed',
  ],
  ['zip bomb', bomb, 'badFile', 'is compressed'],
  [
    'encrypted member',
    () => patched(sound, [centralEntry(sound, 0) + 8, 2, 1]),
    'badFile',
    '"x/data.pkl" is encrypted',
  ],
  [
    'two members over each other',
    () => patched(sound, [centralEntry(sound, 1) + 42, 4, 8]),
    'badFile',
    'overlaps another one or lies outside of the file',
  ],
  [
    'member over itself, twice named',
    () => {
      const zip = torchZip('N.', { 'x/data/1': new Uint8Array(16) });
      return patched(zip, [
        centralEntry(zip, 2) + 42,
        4,
        new DataView(zip.buffer).getUint32(centralEntry(zip, 1) + 42, true),
      ]);
    },
    'badFile',
    'overlaps another one or lies outside of the file',
  ],
  [
    'member of the same name',
    () => {
      const zip = torchZip('N.', { 'x/data/1': new Uint8Array(16) });
      const copy = zip.slice();
      copy[centralEntry(zip, 2) + 46 + 'x/data/'.length] = '0'.charCodeAt(0);
      return copy;
    },
    'badFile',
    'two entries of the same name',
  ],
  [
    'member of 4 GB',
    () => patched(sound, [centralEntry(sound, 1) + 20, 4, 0xfffffff0], [centralEntry(sound, 1) + 24, 4, 0xfffffff0]),
    'badFile',
    'lies outside of the file',
  ],
  [
    'ZIP64 size that is not there',
    () => patched(sound, [centralEntry(sound, 1) + 24, 4, 0xffffffff]),
    'badFile',
    'directory is damaged',
  ],
  [
    'ZIP64 directory outside',
    () => patched(zip64, [endRecord(zip64) - 12, 4, 0x7fffffff]),
    'badFile',
    'but 2147483703 are announced',
  ],
  [
    'ZIP64 directory that is none',
    () => patched(zip64, [endRecord(zip64) - 12, 4, 0]),
    'badFile',
    'its ZIP64 directory is not where it says',
  ],
  [
    'ZIP64 directory of 2^60 bytes',
    () => patched(zip64, [endRecord(zip64) - 20 - 56 + 44, 4, 2 ** 28]),
    'badFile',
    'its zip directory lies outside of the file',
  ],
  [
    'local header that is none',
    () => patched(sound, [centralEntry(sound, 0) + 42, 4, 4]),
    'badFile',
    'is not where its directory says',
  ],
  [
    'local header with a long extra field',
    () => patched(sound, [28, 2, 60000]),
    'badFile',
    'overlaps another one or lies outside of the file',
  ],
  [
    'directory outside',
    () => patched(sound, [endRecord(sound) + 16, 4, 0x7fffffff]),
    'badFile',
    'lies outside of the file',
  ],
  [
    'directory of rubbish',
    () => patched(sound, [endRecord(sound) + 16, 4, 1]),
    'badFile',
    'its zip directory is damaged',
  ],
  [
    'big-endian',
    () => zipOf(tensor(), { 'x/byteorder': latin1('big') }),
    'badFile',
    'not stored in little-endian order',
  ],

  ['nothing but a number', () => torchZip('K\x01.'), 'notAGenerator', 'save its state_dict() instead'],
  [
    'a whole Python object',
    () => torchZip('c__main__\nModel\n)\x81}b.'),
    'notAGenerator',
    'save its state_dict() instead',
  ],
  ['other tensors', () => sound, 'notAGenerator', 'none of its 1 tensors has a name of a StyleGAN2 generator'],
  [
    'storage that is missing',
    () => zipOf(tensor({ data: storage({ key: '7' }) })),
    'badFile',
    'numbers of tensor "x" are missing',
  ],
  [
    'storage outside of its folder',
    () => zipOf(tensor({ data: storage({ key: '../data.pkl' }) })),
    'badFile',
    'are missing',
  ],
  [
    'storage too short',
    () => zipOf(tensor({ data: storage({ count: 5 }) })),
    'badFile',
    'tensor "x" needs 20 bytes but has 16',
  ],
  ['storage of 2^53', () => zipOf(tensor({ data: storage({ count: 2 ** 53 - 1 }) })), 'badFile', 'but has 16'],
  ['size too large', () => zipOf(tensor({ shape: [5] })), 'badFile', 'has 5 elements, but only 4 are stored'],
  [
    'size of 2^104',
    () => zipOf(tensor({ shape: [2 ** 52, 2 ** 52], strides: [0, 0] })),
    'badFile',
    'but only 4 are stored',
  ],
  ['stride 0 over and over', () => zipOf(tensor({ shape: [1e9], strides: [0] })), 'badFile', 'but only 4 are stored'],
  ['stride outside', () => zipOf(tensor({ shape: [2, 2], strides: [4, 1] })), 'badFile', 'tensor "x" reaches outside'],
  ['offset outside', () => zipOf(tensor({ offset: 1 })), 'badFile', 'tensor "x" reaches outside of its storage'],
  ['negative size', () => zipOf(tensor({ shape: [-1] })), 'badFile', 'has a negative size, stride or offset'],
  ['negative stride', () => zipOf(tensor({ strides: [-1] })), 'badFile', 'has a negative size, stride or offset'],
  ['negative offset', () => zipOf(tensor({ offset: -1 })), 'badFile', 'has a negative size, stride or offset'],
  ['negative count', () => zipOf(tensor({ data: storage({ count: -4 }) })), 'notAGenerator', 'it has no tensors'],
  ['more strides than sizes', () => zipOf(tensor({ strides: [1, 1] })), 'notAGenerator', 'it has no tensors'],
  [
    'nine axes',
    () => zipOf(tensor({ shape: Array(9).fill(1) as number[], strides: Array(9).fill(1) as number[] })),
    'notAGenerator',
    'it has no tensors',
  ],
  ['unknown storage', () => zipOf(tensor({ data: storage({ kind: 'Evil' }) })), 'notAGenerator', 'it has no tensors'],
  [
    'dict that contains itself',
    () => torchZip(`\x80\x02}q\0${pickled.text('a')}h\0s.`),
    'notAGenerator',
    'it has no tensors',
  ],
  [
    'dicts that multiply',
    () => {
      const level = (inner: string): string =>
        `}(${Array.from({ length: 200 }, (_, i) => pickled.text(String(i)) + inner).join('')}u`;
      const levels = `${level('N')}q\0${level('h\0')}q\x01${level('h\x01')}q\x02${level('h\x02')}`;
      return torchZip(`\x80\x02${levels}.`);
    },
    'badFile',
    'it has more than 100000 entries',
  ],
  ...(['zip', 'legacy'] as const).map((container): Case => {
    const shared = (): Uint8Array => {
      const data = storage({ count: 5000, ...(container === 'legacy' && { more: 'N' }) });
      const names = Array.from(
        { length: 1000 },
        (_, i) => pickled.text(String(i)) + (i ? 'h\0' : `${tensor({ data, shape: [5000] })}q\0`),
      );
      const pickle = `\x80\x02}(${names.join('')}u.`;
      const numbers = new Uint8Array(20_000);
      if (container === 'zip') return torchZip(pickle, { 'x/data/0': numbers });
      return torchLegacy(
        pickle,
        `\x80\x02${keyList}.`,
        concatenated(Uint8Array.of(0x88, 0x13, 0, 0, 0, 0, 0, 0), numbers),
      );
    };
    const message = 'its 1000 tensors would take 20000000 bytes, and it has';
    return [`a thousand names for the same numbers, ${container}`, shared, 'badFile', message];
  }),
  [
    'a long name before many short ones',
    () => {
      const names = Array.from({ length: 50_000 }, (_, i) => pickled.text(String(i)) + (i ? 'h\0' : `${tensor()}q\0`));
      return torchZip(`\x80\x02${pickled.dict({ ['a'.repeat(1e6)]: `}(${names.join('')}u` })}.`);
    },
    'badFile',
    'one of its entries has a name of 1000000 characters',
  ],
  [
    'names that are long together',
    () => {
      const nested = ['a', 'b', 'c'].reduce((inner, name) => pickled.dict({ [name.repeat(350)]: inner }), '}');
      return torchZip(`\x80\x02${nested}.`);
    },
    'badFile',
    'one of its entries has a name of 1052 characters',
  ],
  [
    'a long Python name, called again and again',
    () => torchZip(`\x80\x04${pickled.text('a'.repeat(1e6))}q\x000(${'h\0h\0\x93)R'.repeat(100_000)}l.`),
    'badFile',
    'its pickle has a name that is too long',
  ],
  [
    'a long storage key',
    () => zipOf(tensor({ data: storage({ key: '0'.repeat(1000) }) })),
    'notAGenerator',
    'it has no tensors',
  ],
  [
    'a long folder',
    () => zipSync({ [`${'a'.repeat(60_000)}/data.pkl`]: latin1('N.') }, { level: 0 }),
    'notAGenerator',
    'not one written by torch.save',
  ],
  [
    'prototype as a name',
    () => torchZip(`\x80\x02${pickled.dict({ ['__proto__']: tensor() })}.`),
    'notAGenerator',
    '1 tensors',
  ],

  [
    'legacy of another version',
    () => latin1('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.K\x01.'),
    'badFile',
    'is of an unknown version',
  ],
  ['legacy without keys', () => legacyOf('K\x01'), 'badFile', 'it has no list of its storages'],
  ['legacy with a foreign key', () => legacyOf(`](${pickled.text('7')}e`), 'badFile', 'belongs to no tensor'],
  ['legacy without a storage', () => legacyOf(']'), 'badFile', 'the numbers of tensor "x" are missing'],
  ['legacy that is cut', () => legacyOf(keyList, 4, 0, 0, 0), 'badFile', 'it is cut short'],
  [
    'legacy with another count',
    () => legacyOf(keyList, 5, 0, 0, 0, 0, 0, 0, 0),
    'badFile',
    'storage "0" has 5 elements instead of 4',
  ],
  ['legacy with too few numbers', () => legacyOf(keyList, 4, 0, 0, 0, 0, 0, 0, 0, 1, 2), 'badFile', 'are announced'],

  [
    'header of 2^64',
    () => safetensorsFile('{}', new Uint8Array(0), 2n ** 64n - 1n),
    'badFile',
    'more than is ever needed',
  ],
  [
    'header longer than the file',
    () => safetensorsFile('{}', new Uint8Array(0), 100n),
    'badFile',
    'it ends at byte 10, but 108 are announced',
  ],
  [
    'header cut by its length',
    () => safetensorsFile('{"a":1}', new Uint8Array(0), 3n),
    'badFile',
    'its header is not valid JSON',
  ],
  [
    'header that is no UTF-8',
    () => concatenated(Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0), latin1('{\xff}')),
    'badFile',
    'not valid JSON',
  ],
  [
    'header nested deeply',
    () => safetensorsFile(`{"a":${'['.repeat(1e6)}`, new Uint8Array(0)),
    'badFile',
    'not valid JSON',
  ],
  [
    'header nested deeply and closed',
    () => safetensorsFile(`{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, new Uint8Array(0)),
    'badFile',
    'tensor "a" has no description',
  ],
  [
    'name twice',
    () => safetensorsFile('{"a":{},"b":{},"\\u0061":{}}', new Uint8Array(0)),
    'badFile',
    'its header names "a" twice',
  ],
  [
    'field twice',
    () => safetensorsFile('{"a":{"dtype":"F32","dtype":"F64"}}', new Uint8Array(0)),
    'badFile',
    'names "dtype" twice',
  ],
  [
    'metadata that is no text',
    () => safetensorsFile('{"__metadata__":{"a":1}}', new Uint8Array(0)),
    'badFile',
    'metadata "a" is not a text',
  ],
  [
    'metadata that is no table',
    () => safetensorsFile('{"__metadata__":[]}', new Uint8Array(0)),
    'badFile',
    'is not a table of texts',
  ],
  ['unknown dtype', () => one({ dtype: 'F8_E4M3' }), 'badFile', 'tensor "x" is stored as "F8_E4M3"'],
  ['dtype of the prototype', () => one({ dtype: 'constructor' }), 'badFile', 'tensor "x" is stored as "constructor"'],
  ['dtype that is no text', () => one({ dtype: { a: 1 } }), 'badFile', 'tensor "x" is stored as'],
  ['negative shape', () => one({ shape: [-4] }), 'badFile', 'tensor "x" has no valid shape'],
  ['fractional shape', () => one({ shape: [0.5] }), 'badFile', 'tensor "x" has no valid shape'],
  ['shape of 2^106', () => one({ shape: [2 ** 53 - 1, 2 ** 53 - 1] }), 'badFile', 'bytes for its shape but has 16'],
  ['other size', () => one({ shape: [5] }), 'badFile', 'tensor "x" needs 20 bytes for its shape but has 16'],
  ['offsets the wrong way', () => one({ data_offsets: [16, 0] }), 'badFile', 'bytes for its shape but has -16'],
  ['three offsets', () => one({ data_offsets: [0, 16, 16] }), 'badFile', 'tensor "x" has no valid data offsets'],
  ['no offsets', () => one({ data_offsets: null }), 'badFile', 'tensor "x" has no valid data offsets'],
  ['data that is cut', () => one({}, 15), 'badFile', 'it is cut short: 15 of 16 bytes of its tensors are there'],
  ['data that goes on', () => one({}, 17), 'badFile', '1 bytes follow its last tensor'],
  ['overlapping tensors', () => two([0, 9], [8, 16]), 'badFile', 'tensor "b" overlaps another one'],
  ['gap between tensors', () => two([0, 7], [8, 16]), 'badFile', 'there is a gap before tensor "b"'],
  [
    'name of control characters',
    () => safetensorsFile('{"\\u001b[2J":1}', new Uint8Array(0)),
    'badFile',
    'tensor "\\u001b[2J" has no description',
  ],
];

test.each(cases)('%s', async (_, bytes, code, message) => {
  const failure: unknown = await readCheckpoint(memorySource(bytes(), 'hostile')).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'StyleSpaceError', code });
  const sentence = (failure as Error).message;
  expect(sentence).toContain(message);
  // One sentence: no line breaks, one full stop, at the end.
  expect(sentence).toMatch(/^(Cannot read|No StyleGAN2 generator in) "hostile": [^\n]+; [^\n]+\.$/);
});

describe('names of tensors tell what a file is instead', () => {
  /** [name, sentence] */
  const others: [string, string][] = [
    ['synthesis.input.freqs', 'it is a StyleGAN3 generator'],
    ['G_ema.synthesis.L0_36_512.weight', 'it is a StyleGAN3 generator'],
    ['generator.progression.0.conv1.conv.bias', 'it is a generator of the first StyleGAN'],
    ['g_synthesis.blocks.4x4.bias', 'it is a generator of the first StyleGAN'],
    ['G.synthesis.b4.const', 'it is a training snapshot without the averaged generator "G_ema"'],
    ['G_ema.backbone.synthesis.b4.const', 'it is an EG3D generator'],
    ['D.b4.fc.weight', 'it holds a discriminator only'],
    ['final_linear.0.weight', 'it holds a discriminator only'],
    ['encoder.input_layer.0.weight', 'it is an encoder'],
    ['body.3.res_layer.1.weight', 'it is an encoder'],
    ['blocks.0.0.bn1.gain.weight', 'it is a BigGAN generator'],
    ['generator.gen_z.weight_orig', 'it is a BigGAN generator'],
  ];
  test.each(others)('%s', async (name, sentence) => {
    const header = JSON.stringify({ [name]: { dtype: 'F32', shape: [], data_offsets: [0, 4] } });
    const file = safetensorsFile(header, new Uint8Array(4));
    await expect(readCheckpoint(memorySource(file, 'other'))).rejects.toMatchObject({
      code: 'notAGenerator',
      message: expect.stringContaining(sentence) as unknown,
    });
  });
});

describe('no code in a checkpoint runs', () => {
  const shell = pickled.call('os', 'system', [pickled.text(`touch ${canary}`)]);
  const python = pickled.call('builtins', 'exec', [pickled.text(`open(${JSON.stringify(canary)}, "w")`)]);
  /** JavaScript's own ways to reach a function by name. */
  const javaScript = pickled.call('__proto__', 'constructor', [
    pickled.text(`process.getBuiltinModule("fs").writeFileSync(${JSON.stringify(canary)}, "")`),
  ]);
  const payloads: [string, string][] = [
    ['os.system', shell],
    ['exec', python],
    ['constructor', javaScript],
    ['BUILD with a reducer', `${shell}${pickled.dict({ __setstate__: python })}b`],
    ['persistent id', `${shell}Q`],
    ['inside of a tensor', tensor({ data: shell })],
  ];
  const containers: [string, (payload: string) => Uint8Array][] = [
    ['pickle', (payload) => latin1(`\x80\x02${payload}.`)],
    ['zip', (payload) => zipOf(payload)],
    ['legacy', (payload) => torchLegacy(`\x80\x02${payload}.`, '\x80\x02].', new Uint8Array(0))],
  ];
  test.each(
    payloads.flatMap(([what, payload]) => containers.map(([kind, make]) => [what, kind, make(payload)] as const)),
  )('%s in a %s', async (_, kind, bytes) => {
    const path = join(folder, `hostile.${kind}`);
    writeFileSync(path, bytes);
    await expect(openCheckpoint(path)).rejects.toMatchObject({ code: 'notAGenerator' });
    expect(existsSync(canary)).toBe(false);
  });

  test.each(payloads)('%s beside a sound generator, which opens as if it were not there', async (_, payload) => {
    const members = unzipSync(fixtureBytes('rosi_torch2_16.pt'));
    const pickle = Buffer.from(members['rosi_torch2_16/data.pkl']!).toString('latin1');
    // One more entry for the dict that the pickle ends with.
    members['rosi_torch2_16/data.pkl'] = new Uint8Array(
      latin1(`${pickle.slice(0, -1)}${pickled.text('payload')}${payload}s.`),
    );
    const { generator, warnings } = await readCheckpoint(memorySource(zipSync(members, { level: 0 }), 'payload.pt'));
    expect(await describedAll(namedWeights(generator))).toEqual(sound16);
    expect(warnings).toEqual([]);
    expect(existsSync(canary)).toBe(false);
  });
});

describe('files cut at any length', () => {
  test.each(['rosi_torch2_16.pt', 'rosi_32.legacy.pt'])('%s', async (name) => {
    const bytes = fixtureBytes(name);
    // Every length through the headers, then in steps that share no factor with the alignment.
    for (let length = 0; length < bytes.length; length += length < 300 ? 1 : 613) {
      const failure: unknown = await readCheckpoint(memorySource(bytes.subarray(0, length), 'cut')).catch(
        (e: unknown) => e,
      );
      expect(failure, `cut at ${length}`).toMatchObject({ name: 'StyleSpaceError' });
    }
  });
});

describe('paths', () => {
  test.each([
    [join(folder, 'nothing.pt'), 'There is no file'],
    [join(fixturePath('README.md'), 'inside.pt'), 'There is no file'],
    [folder, 'is a folder; choose the checkpoint file in it.'],
  ])('%s', async (path, message) => {
    await expect(openCheckpoint(path)).rejects.toMatchObject({
      code: 'badFile',
      message: expect.stringContaining(message) as unknown,
    });
  });

  test('a file that changes after it was opened is not read on', async () => {
    const path = join(folder, 'changing.pt');
    writeFileSync(path, fixtureBytes('rosi_torch2_16.pt'));
    const { generator } = await openCheckpoint(path);
    writeFileSync(path, fixtureBytes('rosi_torch2_16.pt').subarray(0, 1000));
    await expect(generator.constant.read()).rejects.toThrow('it has changed since it was opened; open it again.');
  });
});
