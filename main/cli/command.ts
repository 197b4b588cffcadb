// What a command of the command line is.
import type { Text } from '../../renderer/text/text.ts';
import type { OptionTable, PositionalName, Values } from './arguments.ts';
import type { Terminal } from './terminal.ts';

export type CommandName = keyof Text['commands'];

export interface Invocation<Table extends OptionTable> {
  readonly values: Values<Table>;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  readonly dataDir: string;
  /** As they came, for what is passed on. */
  readonly args: readonly string[];
}

export interface Command<Table extends OptionTable = OptionTable> {
  readonly name: CommandName;
  readonly options: Table;
  /** Names of the arguments without a dash, the last of them once more for each surplus one when `many`. */
  readonly takes: { readonly names: readonly PositionalName[]; readonly least: number; readonly many: boolean };
  readonly examples: readonly string[];
  /** Where the data folder lies when none is named; the system's place when left out. */
  readonly dataDir?: string;
  /** Returns the exit code. */
  run(invocation: Invocation<Table>): Promise<number>;
}

/** Ties the values that `run` gets to the options that the command declares. */
export function command<const Table extends OptionTable>(definition: Command<Table>): Command {
  return definition as unknown as Command;
}
