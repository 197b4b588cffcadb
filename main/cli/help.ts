// Help, made from the same tables that the arguments are read by.
// Invariant: an option that a command takes is explained, or this does not compile.
import type { Text } from '../../renderer/text/text.ts';
import { commonOptions, type OptionTable } from './arguments.ts';
import type { Command } from './command.ts';
import { widthOf } from './terminal.ts';

/** All commands, a line each. */
export function overview(commands: readonly Command[], text: Text): string[] {
  const { terminal, cli } = text;
  return [
    terminal.intro,
    '',
    `${cli.usage}: deshi COMMAND [...]`,
    '',
    ...listed(commands.map(({ name }) => [name, text.commands[name]])),
    '',
    terminal.moreHelp,
  ];
}

export function commandHelp({ name, options, takes, examples }: Command, text: Text): string[] {
  const { terminal, cli } = text;
  const last = takes.names.length - 1;
  const positionals = takes.names.map((one, at) => {
    const shown = takes.many && at === last ? `${one}...` : one;
    return at < takes.least ? shown : `[${shown}]`;
  });
  const lines = [text.commands[name], '', `${cli.usage}: ${['deshi', name, ...positionals, '[...]'].join(' ')}`];
  if (takes.names.length > 0)
    lines.push('', `${terminal.arguments}:`, ...listed(takes.names.map((one) => [one, terminal.positionals[one]])));
  if (Object.keys(options).length > 0) lines.push('', `${cli.options}:`, ...optionLines(options, text));
  lines.push('', `${terminal.everywhere}:`, ...optionLines(commonOptions, text));
  return [...lines, '', `${terminal.examples}:`, ...examples.map((example) => `  ${example}`)];
}

function optionLines(options: OptionTable, { terminal }: Text): string[] {
  return listed(
    Object.entries(options).map(([name, kind]) => [
      `--${name}${kind?.value === undefined ? '' : ` ${kind.value}`}`,
      terminal.options[name as keyof typeof terminal.options],
    ]),
  );
}

function listed(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(32, Math.max(...rows.map(([term]) => widthOf(term))));
  return rows.map(([term, meaning]) => `  ${term}${' '.repeat(Math.max(0, width - widthOf(term)))}  ${meaning}`);
}
