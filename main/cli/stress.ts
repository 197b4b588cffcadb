// `deshi stress`: a finished run under worse recording conditions, as a table.
import type { StressTest } from '../../preload/conditions.ts';
import { hardestOf } from '../../renderer/text/hardest.ts';
import { percent } from '../../renderer/text/numbers.ts';
import type { Text } from '../../renderer/text/text.ts';
import { flag } from './arguments.ts';
import { command } from './command.ts';
import { exitCodes, inSession } from './session.ts';
import { aligned } from './terminal.ts';

export const stressCommand = command({
  name: 'stress',
  options: { quick: flag },
  takes: { names: ['RUN'], least: 0, many: false },
  examples: ['deshi stress'],
  run: ({ values, positionals: [runId], terminal, dataDir }) =>
    inSession(terminal, dataDir, async ({ ask }) => {
      const run = runId ?? (await ask('run.result', {})).runId;
      const found = await ask('run.stress', { runId: run, precision: values.quick === true ? 'quick' : 'full' });
      if (terminal.json) terminal.print(JSON.stringify(found, null, 2));
      else for (const line of stressLines(found, terminal.text)) terminal.print(line);
      return exitCodes.done;
    }),
});

/** FNMR and FMR of student and teacher for each condition and severity, and the takeaway. */
function stressLines(found: StressTest, text: Text): string[] {
  const { conditions: words } = text;
  const shown = (value: number | null): string => (value === null ? '—' : percent(value));
  const severities = found.student.conditions[0]?.tried.map(({ severity }) => severity) ?? [];
  const head = ['', words.asItIs, ...severities.map(words.severity)];
  const models = [['student', found.student] as const, ...(found.teacher === null ? [] : [['teacher', found.teacher] as const])];
  const tables = models.flatMap(([name, { asItIs, conditions }]) =>
    (['fnmr', 'fmr'] as const).flatMap((rate) => [
      `${text.terminal.table[name]}: ${rate === 'fnmr' ? words.refused : words.passed}`,
      ...aligned([
        head,
        ...conditions.map(({ condition, tried }) => [
          `  ${words.names[condition]}`,
          shown(asItIs[rate].value),
          ...tried.map((one) => shown(one[rate].value)),
        ]),
      ]),
      '',
    ]),
  );
  const hardest = hardestOf(found);
  return [
    ...tables,
    hardest === null ? words.steady : words.worst(words.names[hardest.condition], percent(hardest.from), percent(hardest.to)),
    words.basis(found.probes, found.people),
    ...(found.leftOut ? [text.slices.leftOut(found.leftOut)] : []),
  ];
}
