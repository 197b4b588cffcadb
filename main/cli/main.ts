// From arguments to an exit code: finds the language and the command, shows help, runs it.
// Invariant: 0 done, 1 a problem, 2 something wrong with the arguments, 130 stopped by the operator.
import { languageOf, textFor } from '../../renderer/text/text.ts';
import { programVersion } from '../host.ts';
import { toProblem } from '../problems.ts';
import { BadArguments, languageArgument, parseArguments } from './arguments.ts';
import { clusterCommand } from './cluster.ts';
import type { Command } from './command.ts';
import { compareCommand } from './compare.ts';
import { devicesCommand } from './devices.ts';
import { diagnoseCommand } from './diagnose.ts';
import { distillCommand, judgeCommand, resumeCommand, sampleCommand } from './distill.ts';
import { commandHelp, overview } from './help.ts';
import { benchCommand, checkReferenceCommand, evaluateCommand, exportCommand } from './measure.ts';
import { probeCommand } from './probe.ts';
import { runsCommand } from './runs.ts';
import { scanCommand } from './scan.ts';
import { searchCommand } from './search.ts';
import { serveCommand } from './serve.ts';
import { badArguments, complain, defaultDataDir, exitCodes } from './session.ts';
import { stressCommand } from './stress.ts';
import { teacherCommand } from './teacher.ts';
import { openTerminal } from './terminal.ts';

export const commands: readonly Command[] = [
  scanCommand,
  teacherCommand,
  distillCommand,
  resumeCommand,
  judgeCommand,
  runsCommand,
  evaluateCommand,
  searchCommand,
  compareCommand,
  stressCommand,
  exportCommand,
  probeCommand,
  clusterCommand,
  benchCommand,
  devicesCommand,
  diagnoseCommand,
  checkReferenceCommand,
  sampleCommand,
  serveCommand,
];

/** Runs one command line, `args` without the program's own name. Never rejects. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const language = languageArgument(args);
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const text = textFor(language === 'ja' || language === 'en' ? language : languageOf(LC_ALL || LC_MESSAGES || LANG));
  const terminal = openTerminal(text, args.includes('--json'));
  const [name, ...rest] = args;
  if (name === '--version') {
    terminal.print(programVersion());
    return exitCodes.done;
  }
  const asksHelp = name === undefined || name === '--help' || name === 'help' || name === '-h';
  if (asksHelp || name.startsWith('--lang')) {
    const lines = overview(commands, text);
    if (name === undefined) return badArguments(terminal, text.terminal.faults.noCommand, lines);
    for (const line of lines) terminal.print(line);
    return exitCodes.done;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) return badArguments(terminal, text.cli.unknownCommand(name), overview(commands, text));
  if (command.name === 'bench' && !rest.includes('--help'))
    return command.run(invocationOf(command, { values: {}, positionals: [] }, rest));

  let parsed: ReturnType<typeof parseArguments>;
  try {
    parsed = parseArguments(rest, command.options, command.takes, text);
  } catch (thrown) {
    if (thrown instanceof BadArguments)
      return badArguments(terminal, thrown.message, [text.terminal.faults.seeHelp(`deshi ${command.name}`)]);
    throw thrown;
  }
  if (parsed.values['help'] === true) {
    for (const line of commandHelp(command, text)) terminal.print(line);
    return exitCodes.done;
  }
  try {
    return await command.run(invocationOf(command, parsed, rest));
  } catch (thrown) {
    const { code, data } = toProblem(thrown);
    return complain(terminal, { code, data });
  }

  function invocationOf({ dataDir }: Command, { values, positionals }: ReturnType<typeof parseArguments>, given: readonly string[]) {
    return { values, positionals, terminal, dataDir: (values['data'] as string | undefined) ?? dataDir ?? defaultDataDir(), args: given };
  }
}
