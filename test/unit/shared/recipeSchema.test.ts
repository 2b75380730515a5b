import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { modelKeys, scaleKeys } from '../../../src/shared/modelIdentity.ts';
import { baseKeys, editKeys, recipeKeys } from '../../../src/shared/recipeFormat.ts';
import { channelRule } from '../../../src/shared/recipeParse.ts';

interface Schema {
  readonly description?: string;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

const schema = JSON.parse(await readFile('media/recipe.schema.json', 'utf8')) as Schema;
const { model, base, scale, edits } = schema.properties!;
const edit = edits!.items!;

test.each([
  ['a recipe', schema, recipeKeys, ['version', 'model', 'base', 'scale', 'edits']],
  ['a model', model!, modelKeys, modelKeys],
  ['a base', base!, baseKeys, ['kind', 'psi', 'cutoff', 'class', 'noise']],
  ['a scale', scale!, scaleKeys, scaleKeys],
  ['an edit', edit, editKeys, ['channel', 'strength', 'sigma']],
] as const)('the schema knows the fields of %s, says what each is, and asks for those that must be there', (...row) => {
  const [, { properties, required }, keys, needed] = row;
  expect(Object.keys(properties!).sort()).toEqual([...keys].sort());
  expect(required).toEqual(needed);
  for (const [key, { description }] of Object.entries(properties!)) expect(description, key).toMatch(/\.$/);
});

test.each(['6_501', '0_0', '17_9999', '06_1', '6-501', '6_', '10000_1', ' 6_1', '6_1\n'])(
  'the schema and the program agree on the channel %j',
  (channel) => {
    expect(new RegExp(edit.properties!['channel']!.pattern!).test(channel)).toBe(channelRule.holds(channel));
  },
);
