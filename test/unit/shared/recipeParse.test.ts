import { describe, expect, it } from 'vitest';
import { formatRecipe } from '../../../src/shared/recipeFormat.ts';
import { parseRecipe } from '../../../src/shared/recipeParse.ts';
import { roundStrength } from '../../../src/shared/recipe.ts';
import type { Recipe } from '../../../src/shared/recipe.ts';
import { recipe } from './example.ts';

const text = formatRecipe(recipe);

/** `line: message` of every problem. */
function problemsOf(source: string): string[] {
  const parsed = parseRecipe(source);
  return 'problems' in parsed ? parsed.problems.map(({ line, message }) => `${line}: ${message}`) : [];
}

function recipeOf(source: string): Recipe {
  const parsed = parseRecipe(source);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.recipe;
}

/** The example with one piece of its text replaced. */
function changed(from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

it('is written one edit per line, keys in a fixed order', () => {
  expect(text).toBe(`{
  "version": 1,
  "model": {
    "name": "portraits-64@1",
    "sha256": "${'ab'.repeat(32)}",
    "fingerprint": "AQACAAMA",
    "layout": [["conv", 4], ["toRgb", 4], ["conv0Up", 4], ["conv1", 3], ["toRgb", 3]]
  },
  "base": { "kind": "seed", "seed": 42, "psi": 0.7, "cutoff": null, "class": null, "noise": "const" },
  "scale": { "samples": 100000, "stream": "RandomState(5)", "psi": 0.7 },
  "edits": [
    { "channel": "2_1", "strength": -5, "sigma": 0.125, "label": "smile" },
    { "channel": "0_3", "strength": 1.25, "sigma": 0.5 },
    { "channel": "3_2", "strength": 7, "sigma": 0.25, "muted": true }
  ],
  "notes": "two\\nlines"
}
`);
});

it('is read back', () => {
  expect(parseRecipe(text)).toEqual({ recipe, readOnly: false });
  expect(recipeOf('\uFEFF' + text.replaceAll('\n', '\r\n'))).toEqual(recipe);
});

it('keeps fields that it does not know, at every level', () => {
  const strange = text
    .replace('{\n  "version"', '{\n  "$schema": "mine.json",\n  "author": { "b": [1, {}], "a": "x" },\n  "version"')
    .replace('"name":', '"licence": "MIT", "name":')
    .replace('"kind": "seed"', '"__proto__": 7, "kind": "seed"')
    .replace('"samples"', '"method": null, "samples"')
    .replace('"channel": "0_3"', '"curve": [0, 1], "channel": "0_3"');
  const written = formatRecipe(recipeOf(strange));
  expect(JSON.parse(written)).toEqual(JSON.parse(strange));
  expect(Object.hasOwn((JSON.parse(written) as { base: object }).base, '__proto__')).toBe(true);
  expect(written.split('\n')[1]).toBe('  "$schema": "mine.json",');
  expect(written).toContain('{ "channel": "0_3", "strength": 1.25, "sigma": 0.5, "curve": [0, 1] }');
  expect(formatRecipe(recipeOf(written))).toBe(written);
});

it('is written with strengths of 3 decimals and refuses numbers that JSON has not', () => {
  const edit = { channel: '0_0', strength: 0.1 + 0.2, sigma: 1 };
  expect(formatRecipe({ ...recipe, edits: [edit] })).toContain('"strength": 0.3,');
  expect(() => formatRecipe({ ...recipe, edits: [{ ...edit, sigma: NaN }] })).toThrow(RangeError);
  expect([-0.0004, 1.0006, -2.5].map(roundStrength)).toEqual([0, 1.001, -2.5]);
});

describe('a problem is reported on its line', () => {
  it.each([
    [
      'a missing field',
      '  "scale": { "samples": 100000, "stream": "RandomState(5)", "psi": 0.7 },\n',
      '',
      1,
      'has no "scale"',
    ],
    ['a field of a wrong kind', '"edits": [', '"edits": {}, "x": [', 11, 'edits must be a list'],
    ['a seed out of range', '"seed": 42', '"seed": 4294967296', 9, 'base.seed must be a whole number'],
    [
      'a base without its file',
      '"kind": "seed", "seed": 42',
      `"kind": "w", "sha256": "${'ab'.repeat(32)}"`,
      9,
      'base has no "file"',
    ],
    ['an unknown kind', '"kind": "seed"', '"kind": "seeds"', 9, 'base.kind must be "seed", "z", "w", "ws" or "s"'],
    ['a cutoff', '"cutoff": null', '"cutoff": -1', 9, 'base.cutoff must be a whole number from 0 to 100, or null'],
    ['noise', '"noise": "const"', '"noise": "random"', 9, 'base.noise must be "const" or "none"'],
    ['a stream', 'RandomState(5)', 'RandomState(4294967296)', 10, 'scale.stream must be "RandomState(n)"'],
    ['a SHA-256', 'abab', 'ABAB', 5, 'model.sha256 must be'],
    ['a layout', '["conv", 4]', '["conv", 0]', 7, 'model.layout must be'],
    ['a strength that is no number', '1.25', '"1.25"', 13, 'edits[1].strength must be a number'],
    ['a strength of 4 decimals', '1.25', '1.2345', 13, 'edits[1].strength has more than 3 decimals: write 1.235'],
    ['a negative sigma', '"sigma": 0.5', '"sigma": -0.5', 13, 'edits[1].sigma must be'],
    ['no channel', '"0_3"', '"0_03"', 13, 'edits[1].channel must be a style channel'],
    ['a channel the model has not', '"0_3"', '"0_4"', 13, '"0_4" does not exist in the model'],
    ['a channel edited twice', '"0_3"', '"2_1"', 13, '"2_1" is edited twice, on lines 12 and 13'],
    ['a label', '"label": "smile"', '"label": 3', 12, 'edits[0].label must be a text'],
    ['muted', '"muted": true', '"muted": 1', 14, 'edits[2].muted must be true or false'],
    [
      'a repeated key',
      '"strength": 7',
      '"strength": 7, "strength": 8',
      14,
      '"strength" is here a second time (first on line 14)',
    ],
    ['a trailing comma', '"muted": true }\n', '"muted": true },\n', 15, 'a value is missing here'],
    ['a comment', '"notes"', '// why\n"notes"', 16, 'comments are not allowed'],
    ['a missing comma', '"scale"', '"scale" 1', 10, 'a colon is missing here'],
    ['version 0', '"version": 1', '"version": 0', 2, 'version must be a whole number'],
  ])('%s', (_, from, to, line, message) => {
    const problems = problemsOf(changed(from, to));
    expect(problems[0]).toContain(`${line}: `);
    expect(problems[0]).toContain(message);
    expect(problems).toHaveLength(1);
  });

  it('all of them, in the order of the file', () => {
    const bad = changed('"seed": 42', '"seed": -1').replace('"sigma": 0.5', '"sigma": null').replace('1.25', 'true');
    expect(problemsOf(bad).map((problem) => problem.slice(0, 18))).toEqual([
      '9: base.seed must ',
      '13: edits[1].stren',
      '13: edits[1].sigma',
    ]);
  });

  it('an unresolved merge conflict, with its end', () => {
    const conflict = changed(
      '    { "channel": "0_3", "strength": 1.25, "sigma": 0.5 },\n',
      '<<<<<<< HEAD\n    { "channel": "0_3", "strength": 1, "sigma": 0.5 },\n=======\n    {}\n>>>>>>> theirs\n',
    );
    expect(problemsOf(conflict)).toEqual([
      '13: an unresolved merge conflict, up to line 17: keep one of the two sides',
    ]);
  });

  it('the text concerned, for an editor to underline', () => {
    const source = changed('1.25', '"1.25"');
    const parsed = parseRecipe(source);
    const [problem] = 'problems' in parsed ? parsed.problems : [];
    expect(source.slice(problem!.offset, problem!.offset + problem!.length)).toBe('"1.25"');
  });
});

describe('a newer version', () => {
  it('opens read-only while it can be understood', () => {
    expect(parseRecipe(changed('"version": 1', '"version": 2'))).toMatchObject({ readOnly: true });
  });

  it('that cannot be understood is said to be newer', () => {
    const source = changed('"version": 1', '"version": 2').replace('"edits"', '"layers"');
    expect(problemsOf(source)).toEqual([
      "2: the recipe has version 2, which is newer than this program's 1: update it",
    ]);
  });
});

describe('hostile files are refused at once', () => {
  it.each([
    ['nothing', ''],
    ['no object', '[1, 2]'],
    ['a number', '7'],
    ['deep nesting', '['.repeat(400_000)],
    ['deep nesting in a field', `{"notes":${'{"a":'.repeat(100_000)}`],
    ['an endless string of escapes', '"' + '\\"'.repeat(400_000)],
    ['many conflict markers', '<<<<<<< \n'.repeat(100_000)],
    ['too long a file', `"${'x'.repeat(1_000_001)}"`],
    ['many broken edits', changed('"edits": [', `"edits": [${'1,'.repeat(9_000)}`)],
    ['too many edits', changed('"edits": [', `"edits": [${'1,'.repeat(20_000)}`)],
  ])('%s', (_, source) => {
    expect(problemsOf(source).length).toBeGreaterThan(0);
  });

  it('and every cut of a sound one', () => {
    for (let length = 0; length < text.length - 1; length++) {
      expect(problemsOf(text.slice(0, length)), `${length} characters`).not.toEqual([]);
    }
  });
});
