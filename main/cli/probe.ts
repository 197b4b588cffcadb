// `deshi probe import` and `deshi probe remove`: what the probe of a package measured on a device, into its run and out of it again.
import { readFile, stat } from 'node:fs/promises';
import { mostProbeBytes } from '../../preload/probe.ts';
import { probeRows } from '../../renderer/text/probe.ts';
import { Problem } from '../problems.ts';
import { text } from './arguments.ts';
import { command } from './command.ts';
import { badArguments, exitCodes, inSession } from './session.ts';
import { aligned } from './terminal.ts';

export const probeCommand = command({
  name: 'probe',
  options: { run: text('RUN') },
  takes: { names: ['WHAT', 'FILE'], least: 1, many: false },
  examples: ['deshi probe import probe-result.json', 'deshi probe remove --run 20261124-101500-4f2a'],
  run: async ({ values, positionals: [what = '', file], terminal, dataDir }) => {
    const { faults } = terminal.text.terminal;
    if (what !== 'import' && what !== 'remove') return badArguments(terminal, faults.badValue('WHAT', what));
    if (what === 'import' && file === undefined) return badArguments(terminal, faults.missingArgument('FILE'));
    if (what === 'remove' && file !== undefined) return badArguments(terminal, faults.tooManyArguments(file));
    const result = file === undefined ? null : await readResult(file);
    return inSession(terminal, dataDir, async ({ ask }) => {
      const { runId } = await ask('run.result', { ...(values.run !== undefined && { runId: values.run }) });
      const { probe: words, report } = terminal.text;
      if (result === null) {
        const removed = await ask('probe.remove', { runId });
        if (terminal.json) terminal.print(JSON.stringify({ runId, ...removed }, null, 2));
        else terminal.print(removed.removed ? words.removed : words.none);
        return exitCodes.done;
      }
      const probe = await ask('probe.import', { runId, text: result });
      if (terminal.json) terminal.print(JSON.stringify({ runId, probe }, null, 2));
      else {
        const rows = probeRows(probe, terminal.text).map(([name, value]) => [name, value ?? report.missing['not-assessed']]);
        for (const line of [terminal.text.terminal.run(runId), ...aligned(rows, 'left'), '', words.judged]) terminal.print(line);
      }
      return exitCodes.done;
    });
  },
});

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
