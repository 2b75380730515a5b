import { describe, expect, test } from 'vitest';
import { memorySource, type ByteSource } from '../../../../src/engine/checkpoint/byteSource.ts';
import { unpickle } from '../../../../src/engine/checkpoint/pickle/unpickler.ts';
import type { PickleBytes } from '../../../../src/engine/checkpoint/pickle/values.ts';
import { PickleGlobal, PickleObject, PickleTuple } from '../../../../src/engine/checkpoint/pickle/values.ts';
import { fixtureJson } from '../checkpointFixtures.ts';
import { latin1 } from '../hostileFiles.ts';

const noNames = { calls: new Map() };

async function read(bytes: Uint8Array | string): Promise<unknown> {
  const stream = typeof bytes === 'string' ? Uint8Array.from(bytes, (character) => character.charCodeAt(0)) : bytes;
  return (await unpickle(memorySource(stream, 'test.pkl'), 0, noNames)).value;
}

interface Pickled {
  readonly name: string;
  readonly protocol: number;
  readonly value: unknown;
  readonly hex: string;
}

/** Dicts as JSON has them. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, entry]): [string, unknown] => [String(key), plain(entry)]));
}

test.each(fixtureJson('pickles.json') as Pickled[])(
  'reads $name as Python wrote it in protocol $protocol',
  async ({ value, hex }) => {
    expect(plain(await read(Buffer.from(hex, 'hex')))).toEqual(value);
  },
);

describe('what Python would call becomes a description', () => {
  test('of a function and its arguments', async () => {
    const value = await read('cos\nsystem\n(S"touch canary"\ntR.');
    expect(value).toEqual(new PickleObject(new PickleGlobal('os', 'system'), new PickleTuple(['touch canary'])));
  });

  test('of an object, its state and its entries', async () => {
    const value = (await read(
      '\x80\x02cdnnlib.util\nEasyDict\n)\x81(X\x01\0\0\0aK\x01u}X\x01\0\0\0bK\x02sb.',
    )) as PickleObject;
    expect(value.callee).toEqual(new PickleGlobal('dnnlib.util', 'EasyDict'));
    expect([...value.entries!]).toEqual([['a', 1]]);
    expect(value.state).toEqual(new Map([['b', 2]]));
  });

  test('of a list of a kind of its own, whose items are not kept', async () => {
    expect(await read('cm\nL\n)R(K\x01K\x02eK\x03a.')).toEqual(
      new PickleObject(new PickleGlobal('m', 'L'), new PickleTuple([])),
    );
  });

  test('of many objects, none of which has entries before it gets some', async () => {
    const values = (await read(`(${'cm\nC\n)\x81'.repeat(3)}K\x01K\x02sl.`)) as PickleObject[];
    expect(values.map(({ entries }) => entries)).toEqual([undefined, undefined, new Map([[1, 2]])]);
  });

  test('of a name that only the stack knows', async () => {
    expect(await read('\x80\x04\x8c\x02os\x8c\x06system\x93.')).toEqual(new PickleGlobal('os', 'system'));
  });

  test('of old-style instances', async () => {
    const expected = new PickleObject(new PickleGlobal('m', 'C'), new PickleTuple([1]));
    expect(await read('(I1\nim\nC\n.')).toEqual(expected);
    expect(await read('(cm\nC\nI1\no.')).toEqual(expected);
  });
});

test('byte strings stay in the file until they are asked for', async () => {
  for (const stream of ['C\x03abc.', 'B\x03\0\0\0abc.', '\x8e\x03\0\0\0\0\0\0\0abc.', '\x96\x03\0\0\0\0\0\0\0abc.']) {
    const value = (await read(stream)) as PickleBytes;
    expect(value.source.length).toBe(3);
    expect(Buffer.from(await value.source.read(0, 3)).toString()).toBe('abc');
  }
});

test('the vocabulary turns the names it knows into data, and declines arguments it does not take', async () => {
  const calls = new Map([['m f', (args: readonly unknown[]) => (args.length === 1 ? { one: args[0] } : undefined)]]);
  const source = memorySource(Buffer.from('((I7\ntcm\nf\n'), 'test.pkl');
  await expect(unpickle(source, 0, { calls })).rejects.toThrow();
  const known = memorySource(Buffer.from('cm\nf\n(I7\ntR.'), 'test.pkl');
  expect((await unpickle(known, 0, { calls })).value).toEqual({ one: 7 });
  const declined = memorySource(Buffer.from('cm\nf\n)R.'), 'test.pkl');
  expect((await unpickle(declined, 0, { calls })).value).toBeInstanceOf(PickleObject);
});

test('tells where the next pickle starts', async () => {
  const source = memorySource(Buffer.from('I1\n.I2\n.'), 'test.pkl');
  const first = await unpickle(source, 0, noNames);
  expect(first).toEqual({ value: 1, end: 4 });
  expect(await unpickle(source, first.end, noNames)).toEqual({ value: 2, end: 8 });
});

/** [what is wrong, stream, what the message says] */
const broken: [string, string, string][] = [
  ['nothing', '', 'it is cut short at byte 0'],
  ['no STOP', 'N', 'it is cut short at byte 1'],
  ['cut in a number', 'J\x01\x02', 'it is cut short at byte 3'],
  ['cut in a text', 'X\x05\0\0\0ab', 'it is cut short at byte 7'],
  ['text of 4 GB', 'X\xff\xff\xff\xff', 'a text or number in it would have 4294967295 bytes'],
  ['text of 2^63', '\x8d\0\0\0\0\0\0\0\x80', 'would have 9223372036854776000 bytes'],
  ['bytes of 2^63', '\x8e\0\0\0\0\0\0\0\x80', 'impossible position'],
  ['bytes beyond the end', 'B\xff\0\0\0abc.', 'it ends at byte 9, but 260 are announced'],
  ['number of 2 GB', '\x8b\0\0\0\x80', 'a text or number in it would have 2147483648 bytes'],
  ['line without end', `I${'1'.repeat(70_000)}`, 'a line in its pickle does not end'],
  ['endless integer', `I${'1'.repeat(500)}\n.`, 'has an integer that is none'],
  ['integer that is none', 'Ix\n.', 'has an integer that is none'],
  ['integer of the prototype', 'Iconstructor\n.', 'has an integer that is none'],
  ['unknown instruction', '\xff', 'byte 0 is no pickle instruction (0xff)'],
  ['extension registry', '\x82\x01.', 'byte 0 is no pickle instruction (0x82)'],
  ['out-of-band buffer', '\x97.', 'byte 0 is no pickle instruction (0x97)'],
  ['future protocol', '\x80\x06N.', 'is of protocol 6'],
  ['empty stack', '.', 'takes a value that is not there'],
  ['values below a mark', 'N(.', 'takes a value that is not there'],
  ['pop of nothing', '0', 'takes a value that is not there'],
  ['mark that is not there', 't.', 'takes a mark that is not there'],
  ['memo that is not there', 'h\x05.', 'recalls value 5, which it never stored'],
  ['memo key that is no number', 'gx\n.', 'recalls value NaN'],
  ['key without value', '}(Nu.', 'has a key without a value'],
  ['entries into a list', '](NNu.', 'puts entries into something that is no dict'],
  ['items into a dict', '}(Ne.', 'adds items to something that is no list'],
  ['name that is no text', 'K\x01K\x02\x93.', 'has a name that is no text'],
];

test.each(broken)('refuses: %s', async (_, stream, message) => {
  await expect(read(stream)).rejects.toMatchObject({
    code: 'badFile',
    message: expect.stringContaining(message) as unknown,
  });
});

test('stops after two million instructions', async () => {
  await expect(read(new Uint8Array(2_100_000).fill(0x4e))).rejects.toThrow(
    'its pickle has more than 2000000 instructions',
  );
});

test.each([
  ['dicts', '}'],
  ['sets', '\x8f'],
  ['frozen sets', '(\x91'],
  ['ordered dicts', 'h\0)R'],
  ['objects with entries', 'h\x01)\x81NNs'],
])('stops after 200,000 %s', async (_, one) => {
  const calls = new Map([['m O', () => new Map()]]);
  const stream = (count: number): ByteSource =>
    memorySource(latin1(`cm\nO\nq\x000cm\nC\nq\x010N${one.repeat(count)}.`), 'test.pkl');
  expect((await unpickle(stream(200_000), 0, { calls })).value).toBeInstanceOf(Object);
  await expect(unpickle(stream(200_001), 0, { calls })).rejects.toThrow(
    'its pickle has more than 200000 dicts and sets',
  );
});

test('does not recurse: a list in a list, a million deep, and one that contains itself', async () => {
  const depth = 1_000_000;
  let value = await read(`${'('.repeat(depth)}${'l'.repeat(depth)}.`);
  let levels = 0;
  for (; Array.isArray(value) && value.length === 1; value = value[0] as unknown) levels++;
  expect(levels).toBe(depth - 1);
  const circle = (await read(']q\x00h\x00a.')) as unknown[];
  expect(circle[0]).toBe(circle);
});
