import type { OptionTable, OptionValues } from './option.ts';
import type { Terminal } from './terminal.ts';

/** What a command found or made: printed as `text`, or as `data` where the user asks for --json. */
export interface Answer {
  readonly text: string;
  readonly data: unknown;
}

/** The arguments that stand without a name. */
export interface Operand {
  /** As in help: `RECIPE`. */
  readonly placeholder: string;
  readonly several: boolean;
}

/** One command of the terminal program, its name apart: the table in `commands.ts` gives it. */
export interface Command<Table extends OptionTable = OptionTable> {
  /** One line. */
  readonly summary: string;
  /** Sentences that the options do not say: what the numbers mean, say. */
  readonly details?: string;
  readonly operand?: Operand;
  readonly options: Table;
  /** What follows `stylespace ` in a line that works. */
  readonly example: string;
  run(options: OptionValues<Table>, operands: readonly string[], terminal: Terminal): Promise<Answer>;
}

/** A command with its options' types inferred from their table, which the program then need not know. */
export function command<Table extends OptionTable>(definition: Command<Table>): Command {
  return definition;
}
