import type { Command } from './command.ts';

/** `stylespace generate --help`. */
export function commandHelp(name: string, { summary, details, operand, options, example }: Command): string {
  const rows = Object.entries(options).map(([key, { placeholder, help, whenMissing }]): [string, string] => [
    placeholder === null ? `--${key}` : `--${key} ${placeholder}`,
    whenMissing.required ? `${help} (required)` : help,
  ]);
  const usage = [
    'stylespace',
    name,
    operand ? `${operand.placeholder}${operand.several ? '...' : ''}` : '',
    '[options]',
  ];
  return [
    summary,
    ...(details === undefined ? [] : ['', details]),
    '',
    `Usage: ${usage.filter(Boolean).join(' ')}`,
    ...columns(rows),
    '',
    `Example: stylespace ${example}`,
  ].join('\n');
}

/** `stylespace --help`. */
export function programHelp(commands: Readonly<Record<string, Command>>): string {
  return [
    'StyleSpace Analysis of StyleGAN2 generators: discover style channels, see their gradient maps, render edit recipes.',
    '',
    'Usage: stylespace COMMAND [options]',
    ...columns(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
    '',
    'stylespace COMMAND --help says more. A model is a path or the name of a bundled one: portraits.',
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
