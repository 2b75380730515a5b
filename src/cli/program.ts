import { StyleSpaceError } from '../shared/errors.ts';
import { parseArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { commandHelp, programHelp } from './help.ts';
import { output, path } from './kinds.ts';
import type { Kind } from './option.ts';
import { checkBundledFiles, checkOverwriting } from './outputs.ts';
import type { Terminal } from './terminal.ts';
import { visible, visibleLines } from './visible.ts';

/** What the program printed and how it ended. */
export interface Outcome {
  /** For stdout, without the last newline. */
  readonly output?: string;
  /** For stderr: one sentence. */
  readonly failure?: string;
  readonly exitCode: number;
}

/** 2: asked wrongly; 130: stopped by Ctrl-C, as shells say it; 1: everything else. */
const exitCodes = { badUsage: 2, cancelled: 130 } as const;

/** Runs one command line. Never rejects. Nothing of it is printed with a control character but the ends of lines. */
export async function runProgram(
  commands: Readonly<Record<string, Command>>,
  args: readonly string[],
  terminal: Terminal,
  debug: boolean,
): Promise<Outcome> {
  try {
    const warn = (sentence: string): void => {
      terminal.warn(visible(sentence));
    };
    return { output: visibleLines(await answer(commands, args, { ...terminal, warn })), exitCode: 0 };
  } catch (error) {
    return describe(error, terminal.signal, debug);
  } finally {
    terminal.progress.clear();
  }
}

async function answer(
  commands: Readonly<Record<string, Command>>,
  [name, ...rest]: readonly string[],
  terminal: Terminal,
): Promise<string> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return programHelp(commands);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const known = Object.keys(commands).join(', ');
    throw new StyleSpaceError(
      'badUsage',
      `There is no command ${JSON.stringify(name.slice(0, 40))}; there are ${known}.`,
    );
  }
  if (asksForHelp(rest)) return commandHelp(name, command);
  const { options, operands } = parseArguments(name, command, rest);
  const pathsOf = (kind: Kind<string>): string[] =>
    Object.entries(command.options)
      .flatMap(([key, option]) => (option.kind === kind ? [options[key]] : []))
      .filter((value) => typeof value === 'string');
  // Here, once, as no command may forget it: the user would lose a model.
  await checkOverwriting(pathsOf(output), [...pathsOf(path), ...operands]);
  await checkBundledFiles(pathsOf(output), terminal.modelsDir);
  const { text, data } = await command.run(options, operands, terminal);
  return options['json'] === true ? JSON.stringify(data, null, 2) : text;
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
}

function describe(error: unknown, signal: AbortSignal, debug: boolean): Outcome {
  const failure =
    debug && error instanceof Error ? visibleLines(error.stack ?? error.message) : visible(sentence(error));
  if (signal.aborted) {
    const said = debug || StyleSpaceError.is(error, 'cancelled') ? failure : 'Interrupted.';
    return { failure: said, exitCode: exitCodes.cancelled };
  }
  return { failure, exitCode: StyleSpaceError.is(error, 'badUsage') ? exitCodes.badUsage : 1 };
}

function sentence(error: unknown): string {
  if (StyleSpaceError.is(error)) return error.message;
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.replace(/\.$/, '');
  return `An unexpected failure (${message}); run it again with STYLESPACE_DEBUG=1 for a report to send us.`;
}
