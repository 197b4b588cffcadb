// `deshi cluster export` and `deshi cluster import`: a training on other computers, there and back.
import { resolve } from 'node:path';
import type { Text } from '../../renderer/text/text.ts';
import { flag, text } from './arguments.ts';
import { command, type Invocation } from './command.ts';
import { followToResult, jobInput, jobOptions, resumeCommandLine } from './distill.ts';
import { badArguments, exitCodes, inSession } from './session.ts';
import type { Terminal } from './terminal.ts';

const options = { ...jobOptions, out: text('FOLDER'), 'with-faces': flag };
type Given = Invocation<typeof options>;

export const clusterCommand = command({
  name: 'cluster',
  options,
  takes: { names: ['ACTION', 'PLACE'], least: 1, many: false },
  examples: [
    'deshi cluster export --faces faces --teacher teacher.onnx --epochs 26 --out handover --with-faces',
    'deshi cluster export 20261124-101500-4f2a --out handover --with-faces',
    'deshi cluster import handover',
  ],
  run: (given) => {
    const [action] = given.positionals;
    const { terminal, values } = given;
    const { faults } = terminal.text.terminal;
    if (action === 'import') return given.positionals[1] === undefined ? fault(terminal, faults.missingArgument('PLACE')) : takeBack(given);
    if (action !== 'export') return fault(terminal, faults.badValue('ACTION', action ?? ''));
    if (values.out === undefined) return fault(terminal, faults.missingArgument('--out'));
    return handOut(given, values.out);
  },
});

function fault(terminal: Terminal, words: string): Promise<number> {
  return Promise.resolve(badArguments(terminal, words));
}

/** With a run's name that run; with anything that describes a job a new one; else the newest that is not finished. */
function handOut({ values, positionals: [, runId], terminal, dataDir }: Given, out: string): Promise<number> {
  const { out: _out, 'with-faces': withFaces, ...asked } = values;
  const job = Object.keys(asked).some((name) => name in jobOptions);
  return inSession(terminal, dataDir, async ({ ask }) => {
    const written = await ask('cluster.export', {
      out: resolve(out),
      withFaces: withFaces === true,
      ...(runId !== undefined && { runId }),
      ...(runId === undefined && job && { job: jobInput(asked, []) }),
    });
    if (terminal.json) terminal.print(JSON.stringify(written, null, 2));
    else for (const line of handedOutLines(written, terminal.text)) terminal.print(line);
    return exitCodes.done;
  });
}

function handedOutLines(
  {
    runId,
    folder,
    files,
    sizeBytes,
    photos,
    people,
  }: { runId: string; folder: string; files: readonly string[]; sizeBytes: number; photos: number; people: number },
  { cluster, terminal }: Text,
): string[] {
  return [terminal.run(runId), cluster.written(folder, files.length, sizeBytes), cluster.faces(photos, people), cluster.next];
}

function takeBack({ positionals: [, folder = ''], terminal, dataDir }: Given): Promise<number> {
  const { cluster, terminal: words } = terminal.text;
  return inSession(
    terminal,
    dataDir,
    async (session) => {
      const { runId, trainings } = await session.ask('cluster.import', { folder: resolve(folder) });
      terminal.say(words.resumedRun(runId));
      for (const { name, steps, worstCosine } of trainings) terminal.say(cluster.taken(words.table[name], steps, worstCosine.toFixed(6)));
      if (trainings.length === 0) terminal.say(cluster.nothing);
      return followToResult(session, terminal, runId);
    },
    { continueWith: resumeCommandLine(dataDir) },
  );
}
