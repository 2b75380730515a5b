import { parseArgs } from 'node:util';
import { StyleSpaceError } from '../shared/errors.ts';
import type { Command } from './command.ts';
import { readOption } from './option.ts';
import type { OptionTable } from './option.ts';

/** A command's own arguments, read by its table. */
export interface ParsedArguments {
  readonly options: Readonly<Record<string, unknown>>;
  readonly operands: readonly string[];
}

/** Reads what follows the command's name. Throws `badUsage` with one sentence. */
export function parseArguments(name: string, command: Command, args: readonly string[]): ParsedArguments {
  const { given, operands } = tokens(name, command.options, args);
  const { operand } = command;
  if (operand ? operands.length === 0 : operands.length > 0) {
    throw operand
      ? usage(name, `needs ${operand.placeholder}`)
      : usage(name, `takes no ${JSON.stringify(operands[0])}`);
  }
  if (operands.length > 1 && !operand?.several) throw usage(name, `takes one ${operand!.placeholder} only`);
  if (operands.some((text) => text === '' || text.includes('\0'))) throw usage(name, 'takes no empty path');
  const options = Object.fromEntries(
    Object.entries(command.options).map(([key, option]) => [key, readOption(key, option, given.get(key))]),
  );
  return { options, operands };
}

function tokens(
  name: string,
  table: OptionTable,
  args: readonly string[],
): { given: Map<string, string>; operands: string[] } {
  const { tokens } = parseArgs({
    args: joinNegativeNumbers(args),
    options: Object.fromEntries(
      Object.entries(table).map(([key, { placeholder }]) => [
        key,
        { type: placeholder === null ? 'boolean' : 'string' } as const,
      ]),
    ),
    // Strictness is ours, below: the sentences of parseArgs speak to programmers.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (!option) throw usage(name, `has no option ${token.rawName.slice(0, 40)}`);
    if (given.has(token.name)) throw usage(name, `takes --${token.name} once`);
    if (option.placeholder === null ? token.value !== undefined : !hasValue(token)) {
      throw usage(
        name,
        option.placeholder === null ? `takes --${token.name} without a value` : `needs a value after --${token.name}`,
      );
    }
    given.set(token.name, token.value ?? '');
  }
  return { given, operands };
}

/** `--out --json` forgot a value; `--out=--json` did not. */
function hasValue({ value, inlineValue }: { value?: string | undefined; inlineValue?: boolean | undefined }): boolean {
  return value !== undefined && (inlineValue === true || !value.startsWith('-') || value === '-');
}

/** `--psi -0.5` -> `--psi=-0.5`: no option of ours looks like a number. */
function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (/^-\.?\d/.test(arg) && last !== undefined && /^--[^=]+$/.test(last))
      joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function usage(name: string, what: string): StyleSpaceError {
  return new StyleSpaceError('badUsage', `${name} ${what}: see stylespace ${name} --help.`);
}
