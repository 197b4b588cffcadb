// `deshi runs`: the runs of a project, or all of the data folder, with what each came to and what it takes on the disk; taking one away.
import type { PastRun } from '../../preload/runs.ts';
import type { Text } from '../../renderer/text/text.ts';
import { flag, text } from './arguments.ts';
import { command } from './command.ts';
import { exitCodes, inSession } from './session.ts';
import { aligned } from './terminal.ts';

export const runsCommand = command({
  name: 'runs',
  options: { remove: text('RUN'), 'signed-too': flag },
  takes: { names: ['PROJECT'], least: 0, many: false },
  examples: ['deshi runs', 'deshi runs "North gate"', 'deshi runs --remove 20261124-101500-4f2a'],
  run: ({ values: { remove, 'signed-too': signedToo = false }, positionals: [project], terminal, dataDir }) =>
    inSession(terminal, dataDir, async ({ ask }) => {
      const { runs: words } = terminal.text.window;
      const removed = remove === undefined ? undefined : await ask('run.remove', { runId: remove, signedToo });
      const projects = project === undefined ? [] : await ask('project.list', {});
      const id = projects.find((one) => one.id === project || one.title === project)?.id ?? project;
      const runs = await ask('project.runs', id === undefined ? {} : { id });
      if (terminal.json) {
        terminal.print(JSON.stringify({ ...(removed && { removed: { runId: remove, ...removed } }), runs }, null, 2));
        return exitCodes.done;
      }
      if (removed !== undefined) terminal.print(words.remove.removed(terminal.text.report.bytes(removed.bytes)));
      for (const line of runs.length === 0 ? [terminal.text.terminal.noRuns] : linesOf(runs, terminal.text)) terminal.print(line);
      return exitCodes.done;
    }),
});

const states = { finished: 'done', failed: 'failed', running: 'active', waiting: 'check', paused: 'check', cancelled: 'check' } as const;

function linesOf(runs: readonly PastRun[], { window, report, terminal }: Text): string[] {
  const { brief, runs: words, home } = window;
  const missing: Readonly<Record<string, string>> = { ...report.missing, 'no-costs': brief.noCosts };
  const said = <T>(
    answer: { readonly value: T | null; readonly reason?: string } | undefined,
    say: (value: NonNullable<T>) => string,
  ): string => (answer === undefined ? '' : answer.value == null ? (missing[answer.reason ?? ''] ?? '') : say(answer.value));
  const { student, disk, marks } = words.terminal;
  const head = [words.terminal.run, words.terminal.state, student, brief.refused, brief.passed, brief.speed, brief.size, disk, marks];
  const stateOf = ({ state, brief: numbers, rehearsal }: PastRun): string => {
    if (state !== 'finished') return home.runStates[states[state]];
    if (rehearsal) return window.states.done; // not that there is a result
    return numbers === null ? words.terminal.unreadable : home.runStates.done;
  };
  const rows = runs.map((run) => {
    const { accuracy, speed, size } = run.brief ?? {};
    return [
      run.runId,
      stateOf(run),
      run.student,
      said(accuracy, ({ fnmr }) => report.share(fnmr)),
      // One reason stands for both rates.
      accuracy?.value == null ? '' : report.share(accuracy.value.fmr),
      said(speed, report.milliseconds),
      said(size, report.bytes),
      report.bytes(run.bytes),
      [
        run.rehearsal && words.terminal.rehearsal,
        run.shown && words.terminal.shown,
        run.signedOff && words.signed,
        run.exported && words.exported,
      ]
        .filter(Boolean)
        .join(', '),
    ];
  });
  return [...aligned([head, ...rows], 'left'), '', terminal.table.intervals];
}
