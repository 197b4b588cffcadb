// `deshi search`: the students measured, tried by halving, and which of them are worth having.
import { resolve } from 'node:path';
import type { Search, SearchedCandidate } from '../../preload/search.ts';
import { compact } from '../../renderer/text/numbers.ts';
import { recommendationText, scoreText, verdictText } from '../../renderer/text/search.ts';
import type { Text } from '../../renderer/text/text.ts';
import { amount, duration, flag, text, whole } from './arguments.ts';
import { command } from './command.ts';
import { facesInput, facesOptions, foldersOption, splitInput, splitOptions } from './faces-options.ts';
import { exitCodes, inSession } from './session.ts';
import { teacherPath } from './teacher.ts';
import { aligned } from './terminal.ts';

const megabyte = 1e6;

export const searchCommand = command({
  name: 'search',
  options: {
    teacher: text('FILE|starter'),
    budget: duration,
    steps: whole('N', 1),
    students: text('NAME,NAME'),
    ...foldersOption,
    ...facesOptions,
    ...splitOptions,
    cost: text('FILE'),
    'max-ms': amount('X'),
    'max-mb': amount('X'),
    'max-memory-mb': amount('X'),
    anyway: flag,
    seed: whole('N'),
    threads: whole('N', 1),
    quick: flag,
    out: text('FOLDER'),
  },
  takes: { names: ['FOLDER'], least: 0, many: true },
  examples: ['deshi search faces --teacher teacher.onnx --budget 1h --max-ms 20', 'deshi search --max-mb 2 --json'],
  run: ({ values, positionals, terminal, dataDir }) =>
    inSession(terminal, dataDir, async ({ ask }) => {
      const { budget, steps, students, cost, seed, threads, out } = values;
      const [ms, mb, memory] = [values['max-ms'], values['max-mb'], values['max-memory-mb']];
      terminal.say(terminal.text.search.continues);
      const { folder, search } = await ask('student.search', {
        teacher: teacherPath(values.teacher ?? 'starter'),
        anyway: values.anyway === true,
        faces: facesInput([...positionals, ...(values.faces ?? [])], values),
        split: splitInput(values),
        targets: {
          ...(ms !== undefined && { maxP95Ms: ms }),
          ...(mb !== undefined && { maxFileBytes: mb * megabyte }),
          ...(memory !== undefined && { maxPeakMemoryBytes: memory * megabyte }),
        },
        precision: values.quick === true ? 'quick' : 'full',
        ...(cost !== undefined && { costFile: resolve(cost) }),
        ...(budget !== undefined && { budgetSeconds: budget }),
        ...(steps !== undefined && { steps }),
        ...(students !== undefined && { students: students.split(',').map((name) => name.trim()) }),
        ...(seed !== undefined && { seed }),
        ...(threads !== undefined && { threads }),
        ...(out !== undefined && { out: resolve(out) }),
      });
      if (terminal.json) terminal.print(JSON.stringify({ folder, search }, null, 2));
      else for (const line of [...searchLines(search, terminal.text), '', folder]) terminal.print(line);
      return exitCodes.done;
    }),
});

/** A row for each candidate, the recommendation, and what was done. */
export function searchLines(found: Search, text: Text): string[] {
  const { search: words } = text;
  const score = words.score(found.score.targetFmr);
  const head = [
    words.student,
    words.perFace,
    words.under,
    words.file,
    words.parameters,
    ...found.rounds.map(({ steps }) => words.afterSteps(steps)),
    words.verdict,
  ];
  const rows = found.candidates.map((candidate) => [
    candidate.name,
    ...speedCells(candidate, text),
    compact(candidate.parameters),
    ...found.rounds.map((_, round) => {
      const trial = candidate.trials[round];
      return trial === undefined ? '' : scoreText(trial.score, found.score.kind);
    }),
    verdictText(candidate, found, text),
  ]);
  return [
    ...aligned([head, ...rows], 'left'),
    '',
    `${score}. ${words.how(found.held.people, found.held.photos)}`,
    words.rounds(found.rounds),
    words.worthMeans,
    ...(found.ended === 'time' ? [words.endedByTime] : []),
    '',
    recommendationText(found, text),
  ];
}

/** Middle and range of the time, the time of the slow faces, the file. */
function speedCells({ speed }: SearchedCandidate, { report }: Text): string[] {
  if (speed === null) return ['', '', ''];
  const { p50Ms, p95Ms, fileBytes } = speed;
  const range = `${report.milliseconds(p50Ms.value)} (${report.milliseconds(p50Ms.low)}–${report.milliseconds(p50Ms.high)})`;
  return [range, report.milliseconds(p95Ms.value), report.bytes(fileBytes)];
}
