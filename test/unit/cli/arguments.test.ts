import { expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { command, type Operand } from '../../../src/cli/command.ts';
import { channels, choice, integer, number, path, seeds, shard } from '../../../src/cli/kinds.ts';
import { defaulting, flag, optional, required } from '../../../src/cli/option.ts';

const options = {
  out: required('FILE', path, 'where to'),
  psi: defaulting('X', number(-10, 10), 0.7, 'truncation'),
  seeds: optional('LIST', seeds, 'seeds'),
  json: flag('in JSON'),
};

function parse(args: readonly string[], operand?: Operand) {
  const run = () => Promise.reject(new Error('not called'));
  return parseArguments('try', command({ summary: '', options, example: '', run, ...(operand && { operand }) }), args);
}

test('every option has a value, its own or the default', () => {
  expect(parse(['--out', 'a']).options).toEqual({ out: 'a', psi: 0.7, seeds: undefined, json: false });
  expect(parse(['--json', '--out=a=b', '--psi', '1', '--seeds', '3,1-2']).options).toEqual({
    ...{ out: 'a=b', psi: 1, json: true },
    seeds: [3, 1, 2],
  });
});

test('negative numbers need no equals sign', () => {
  expect(parse(['--psi', '-0.5', '--out', 'a']).options['psi']).toBe(-0.5);
  expect(parse(['--psi', '-.5', '--out', 'a']).options['psi']).toBe(-0.5);
});

test('two dashes end the options', () => {
  const { operands, options: read } = parse(['--out', 'a', '--', '--json'], { placeholder: 'FILE', several: true });
  expect(operands).toEqual(['--json']);
  expect(read['json']).toBe(false);
});

test.each([
  [[], '--out is missing: add --out FILE.'],
  [['--out'], 'try needs a value after --out: see stylespace try --help.'],
  [['--out', '--json'], 'try needs a value after --out: see stylespace try --help.'],
  [['--out', ''], '--out must be a path, not "".'],
  [['--out', 'a\0b'], '--out must be a path, not "a\\u0000b".'],
  [['--out', 'a', '--json=1'], 'try takes --json without a value: see stylespace try --help.'],
  [['--out', 'a', '-o'], 'try has no option -o: see stylespace try --help.'],
  [['--out', 'a', '--toString', 'b'], 'try has no option --toString: see stylespace try --help.'],
  [['--out', 'a', '--__proto__', 'b'], 'try has no option --__proto__: see stylespace try --help.'],
  [['--out', 'a', '--no-json'], 'try has no option --no-json: see stylespace try --help.'],
  [['--out', 'a', '--out', 'b'], 'try takes --out once: see stylespace try --help.'],
  [['--out', 'a', 'b'], 'try takes no "b": see stylespace try --help.'],
  [['--out', 'a', '--psi', '9'.repeat(200)], `--psi must be a number from -10 to 10, not "${'9'.repeat(80)}...".`],
])('%j is refused', (args, message) => {
  expect(() => parse(args)).toThrow(expect.objectContaining({ code: 'badUsage', message }) as Error);
});

test('one file where one is taken', () => {
  const one: Operand = { placeholder: 'FILE', several: false };
  expect(parse(['a', '--out', 'b'], one).operands).toEqual(['a']);
  expect(() => parse(['--out', 'b'], one)).toThrow('try needs FILE');
  expect(() => parse(['a', 'c', '--out', 'b'], one)).toThrow('try takes one FILE only');
  expect(() => parse(['', '--out', 'b'], one)).toThrow('try takes no empty path');
});

test.each([
  ['1', 1],
  ['+1e-3', 0.001],
  ['.5', 0.5],
  ['-2.', -2],
  ['11', undefined],
  ['', undefined],
  [' 1', undefined],
  ['0x1', undefined],
  ['1_000', undefined],
  ['Infinity', undefined],
  ['1e999', undefined],
])('number %j is %s', (text, value) => {
  expect(number(-10, 10).read(text)).toBe(value);
});

test.each([
  ['0', 0],
  ['007', 7],
  ['100', 100],
  ['101', undefined],
  ['-0', undefined],
  ['1.0', undefined],
  ['1e2', undefined],
  ['9999999999999999999', undefined],
])('integer %j is %s', (text, value) => {
  expect(integer(0, 100).read(text)).toBe(value);
});

test('choices, channels and shards', () => {
  expect(choice('const', 'none').read('none')).toBe('none');
  expect(choice('const', 'none').read('None')).toBeUndefined();
  expect(channels.read('6_501, 0_0')).toEqual([
    { layer: 6, channel: 501 },
    { layer: 0, channel: 0 },
  ]);
  for (const text of ['', '6_501,', '6-501', '6_501,6_501', '06_1']) expect(channels.read(text)).toBeUndefined();
  expect(shard.read('3/8')).toEqual({ part: 3, parts: 8 });
  for (const text of ['0/8', '9/8', '1/0', '1', '1/8/2', '-1/8']) expect(shard.read(text)).toBeUndefined();
});
