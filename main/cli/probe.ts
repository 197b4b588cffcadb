// `deshi probe import`, `list` and `remove`: what the probe of a package measured on devices, into its run and out of it again.
import { readFile, stat } from 'node:fs/promises';
import { type DeviceProbe, mostDevices, mostProbeBytes } from '../../preload/probe.ts';
import { judgedBy, probesIn, probeTables } from '../../renderer/text/probe.ts';
import type { Text } from '../../renderer/text/text.ts';
import { Problem } from '../problems.ts';
import { flag, text, whole } from './arguments.ts';
import { command } from './command.ts';
import { badArguments, exitCodes, inSession } from './session.ts';
import { aligned } from './terminal.ts';

export const probeCommand = command({
  name: 'probe',
  options: { run: text('RUN'), int8: flag },
  takes: { names: ['WHAT', 'RESULT'], least: 1, many: false },
  examples: ['deshi probe import probe-result.json', 'deshi probe list', 'deshi probe remove 2 --run 20261124-101500-4f2a'],
  run: async ({ values, positionals: [what = '', given], terminal, dataDir }) => {
    const { probe: words } = terminal.text;
    const { faults } = terminal.text.terminal;
    if (what !== 'import' && what !== 'list' && what !== 'remove') return badArguments(terminal, faults.badValue('WHAT', what));
    if (what === 'import' && given === undefined) return badArguments(terminal, faults.missingArgument('RESULT'));
    if (what === 'list' && given !== undefined) return badArguments(terminal, faults.tooManyArguments(given));
    const unit = what === 'remove' && given !== undefined ? whole('N', 1).read(given) : undefined;
    if (what === 'remove' && given !== undefined && (unit === undefined || unit > mostDevices))
      return badArguments(terminal, faults.badValue('RESULT', given));
    const result = what === 'import' ? await readResult(given!) : '';
    return inSession(terminal, dataDir, async ({ ask }) => {
      const { runId } = await ask('run.result', { ...(values.run !== undefined && { runId: values.run }) });
      const say = (found: object, lines: readonly string[]): number => {
        if (terminal.json) terminal.print(JSON.stringify({ runId, ...found }, null, 2));
        else for (const line of [terminal.text.terminal.run(runId), ...lines]) terminal.print(line);
        return exitCodes.done;
      };
      if (what === 'remove') {
        const precision = values.int8 === true ? 'int8' : 'fp32';
        const removed = await ask('probe.remove', { runId, ...(unit !== undefined && { unit, precision }) });
        const nothing = unit === undefined ? words.none : words.noSuch(unit);
        return say(removed, [removed.removed ? words.removed : nothing]);
      }
      if (what === 'list') {
        const probes = await ask('probe.list', { runId });
        return say({ probes }, probes.length === 0 ? [words.none] : tables(probes, terminal.text));
      }
      const probe = await ask('probe.import', { runId, text: result });
      const all = await ask('probe.list', { runId });
      const judged = probesIn(all, 'fp32').length > 0 ? [judgedBy(all, terminal.text)] : [];
      const [table] = probeTables([probe], terminal.text);
      return say({ probe }, [words.taken(words.unit(probe.unit)), ...rowsOf(table!, terminal.text), '', ...judged]);
    });
  },
});

type Table = ReturnType<typeof probeTables>[number];

function rowsOf({ rows }: Table, { report }: Text): string[] {
  return aligned(
    rows.map(({ name, cells }) => [name, ...cells.map((cell) => cell ?? report.missing['not-assessed'])]),
    'left',
  );
}

/** Device under device: a terminal is too narrow for them beside each other. */
function tables(probes: readonly DeviceProbe[], all: Text): string[] {
  const { probe: words } = all;
  return probeTables(probes, all).flatMap((table) => [
    ...(table.precision === 'int8' ? [words.int8.title] : []),
    ...table.probes.flatMap((probe) => [words.unit(probe.unit), ...rowsOf(probeTables([probe], all)[0]!, all), '']),
    ...table.notes,
    '',
  ]);
}

/** Throws Problem `not-found`, `probe-too-large`. */
async function readResult(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > mostProbeBytes) throw new Problem('probe-too-large', { sizeBytes: size, limitBytes: mostProbeBytes });
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw cause instanceof Problem ? cause : new Problem('not-found', { kind: path }, { cause });
  }
}
