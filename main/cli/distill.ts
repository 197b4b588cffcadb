// `deshi distill`, `resume` and `sample`: the main job, its continuation, and the same with drawn people.
import { resolve } from 'node:path';
import type { In } from '../../preload/contract.ts';
import { int8Sentences } from '../../renderer/text/int8.ts';
import { rehearsalSentence } from '../../renderer/text/rehearsal.ts';
import { sentences } from '../../renderer/text/sentences.ts';
import { amount, duration, flag, type OptionTable, oneOf, text, texts, type Values, whole, withoutOption } from './arguments.ts';
import { command } from './command.ts';
import { facesInput, facesOptions, foldersOption, splitInput, splitOptions } from './faces-options.ts';
import { kpiLines } from './kpi-table.ts';
import { exitCodes, inSession, type Session } from './session.ts';
import { teacherPath } from './teacher.ts';
import { type Terminal, widthOf } from './terminal.ts';

const moneyOptions = {
  cost: text('FILE'),
  'passes-per-day': amount('N'),
  'impostor-share': amount('X', 1),
  'reject-cost': amount('X'),
  'accept-cost': amount('X'),
  'check-cost': amount('X'),
  currency: text('CODE'),
  'max-fmr': amount('X', 1),
  registered: whole('N', 1),
} satisfies OptionTable;

/** What a run is asked for, on the command line. */
export const jobOptions = {
  teacher: text('FILE|starter'),
  student: text('NAME'),
  method: text('NAME'),
  budget: duration,
  epochs: whole('N', 1),
  ...foldersOption,
  ...facesOptions,
  ...splitOptions,
  protocol: texts('FILE|FOLDER'),
  'no-standalone': flag,
  anyway: flag,
  'teacher-licence': text('TEXT'),
  'teacher-commercial': oneOf('yes', 'no', 'unknown'),
  title: text('TEXT'),
  purpose: text('TEXT'),
  ...moneyOptions,
  seed: whole('N'),
  threads: whole('N', 1),
  quick: flag,
} satisfies OptionTable;

export function jobInput(values: Values<typeof jobOptions>, folders: readonly string[]): In<'run.start'> {
  const { student, method, budget, epochs, title, purpose, seed, threads } = values;
  return {
    teacher: teacherPath(values.teacher ?? 'starter'),
    faces: facesInput([...folders, ...(values.faces ?? [])], values),
    split: splitInput(values),
    protocols: (values.protocol ?? []).map((file) => resolve(file)),
    standalone: values['no-standalone'] !== true,
    anyway: values.anyway === true,
    precision: values.quick === true ? 'quick' : 'full',
    ...(student !== undefined && { student }),
    ...(method !== undefined && { method }),
    ...(budget !== undefined && { budgetSeconds: budget }),
    ...(epochs !== undefined && { epochs }),
    ...(values['teacher-licence'] !== undefined && { teacherLicence: values['teacher-licence'] }),
    ...(values['teacher-commercial'] !== undefined && { teacherCommercial: values['teacher-commercial'] }),
    ...(title !== undefined && { title }),
    ...(purpose !== undefined && { purpose }),
    ...(seed !== undefined && { seed }),
    ...(threads !== undefined && { threads }),
    ...moneyInput(values),
  };
}

export const distillCommand = command({
  name: 'distill',
  options: { ...jobOptions, out: text('FOLDER'), rehearse: flag },
  takes: { names: ['FOLDER'], least: 0, many: true },
  examples: [
    'deshi distill faces --teacher starter --budget 45m',
    'deshi distill --teacher teacher.onnx --student mobilefacenet --budget 8h --out result',
    'deshi distill --teacher teacher.onnx --student mobilefacenet --budget 8h --rehearse',
  ],
  run: ({ values, positionals, terminal, dataDir }) =>
    inSession(
      terminal,
      dataDir,
      async (session) => {
        const { out, rehearse = false } = values;
        const { runId } = await session.ask('run.start', {
          ...jobInput(values, positionals),
          ...(out !== undefined && { out: resolve(out) }),
          rehearsal: rehearse,
        });
        terminal.say(terminal.text.terminal.run(runId));
        return followToResult(session, terminal, runId);
      },
      { continueWith: resumeCommandLine(dataDir) },
    ),
});

export const resumeCommand = command({
  name: 'resume',
  options: withoutOption,
  takes: { names: ['RUN'], least: 0, many: false },
  examples: ['deshi resume', 'deshi resume --without int8'],
  run: ({ values: { without = [] }, positionals: [runId], terminal, dataDir }) =>
    inSession(
      terminal,
      dataDir,
      async (session) => {
        const resumed = await session.ask('run.resume', { without: [...without], ...(runId !== undefined && { runId }) });
        terminal.say(terminal.text.terminal.resumedRun(resumed.runId));
        return followToResult(session, terminal, resumed.runId);
      },
      { continueWith: resumeCommandLine(dataDir) },
    ),
});

export const judgeCommand = command({
  name: 'judge',
  options: { ...moneyOptions, title: text('TEXT'), purpose: text('TEXT') },
  takes: { names: ['RUN'], least: 0, many: false },
  examples: ['deshi judge --cost costs.json'],
  run: ({ values, positionals: [named], terminal, dataDir }) =>
    inSession(
      terminal,
      dataDir,
      async (session) => {
        const before = named ?? (await session.ask('run.result', {})).runId;
        const { title, purpose } = values;
        const { runId } = await session.ask('run.judgeAgain', {
          runId: before,
          ...moneyInput(values),
          ...(title !== undefined && { title }),
          ...(purpose !== undefined && { purpose }),
        });
        terminal.say(terminal.text.terminal.run(runId));
        return followToResult(session, terminal, runId);
      },
      { continueWith: resumeCommandLine(dataDir) },
    ),
});

export const sampleCommand = command({
  name: 'sample',
  options: { quick: flag, fresh: flag, seed: whole('N') },
  takes: { names: [], least: 0, many: false },
  examples: ['deshi sample', 'deshi sample --quick --data practice'],
  dataDir: '.deshi',
  run: ({ values: { quick, fresh, seed }, terminal, dataDir }) =>
    inSession(
      terminal,
      dataDir,
      async (session) => {
        const { runId, resumed } = await session.ask('sample.start', {
          quick: quick === true,
          fresh: fresh === true,
          ...(seed !== undefined && { seed }),
        });
        terminal.say(resumed ? terminal.text.terminal.resumedRun(runId) : terminal.text.terminal.run(runId));
        return followToResult(session, terminal, runId);
      },
      { continueWith: resumeCommandLine(dataDir) },
    ),
});

export async function followToResult({ ask, follow }: Session, terminal: Terminal, runId: string): Promise<number> {
  const startedAt = performance.now();
  await follow(runId);
  const rehearsed = await ask('run.rehearsed', { runId });
  if (rehearsed !== null) {
    terminal.print(terminal.json ? JSON.stringify(rehearsed, null, 2) : rehearsalSentence(rehearsed, terminal.text));
    return exitCodes.done;
  }
  const result = await ask('run.result', { runId });
  const { text } = terminal;
  terminal.say(text.terminal.finished(text.duration((performance.now() - startedAt) / 1000)));
  if (terminal.json) {
    terminal.print(JSON.stringify(result, null, 2));
    return exitCodes.done;
  }
  for (const line of kpiLines(result.table, text)) terminal.print(line);
  if (result.int8 !== null) terminal.print(`${text.report.int8.title}: ${sentences(...int8Sentences(result.int8, text))}`);
  terminal.print('');
  const files = [
    [text.cli.student, result.student],
    [text.cli.report, result.report],
    ...(result.selfTest === null ? [] : [[text.cli.selfTest, result.selfTest]]),
  ];
  const width = Math.max(...files.map(([label = '']) => widthOf(label)));
  // Flush left: paths are for copying.
  for (const [label = '', path = ''] of files) terminal.print(`${label}${' '.repeat(width - widthOf(label))}  ${path}`);
  return exitCodes.done;
}

/** The command that goes on with a run, as it would be typed here. */
export function resumeCommandLine(dataDir: string): (runId: string) => string {
  const quoted = /^[\w./-]+$/.test(dataDir) ? dataDir : `'${dataDir.replaceAll("'", "'\\''")}'`;
  return (runId) => `deshi resume ${runId} --data ${quoted}`;
}

function moneyInput(values: Values<typeof moneyOptions>) {
  const { cost, currency, registered } = values;
  const passesPerDay = values['passes-per-day'];
  const maxFmr = values['max-fmr'];
  const checkCost = values['check-cost'];
  return {
    ...(cost !== undefined && { costFile: resolve(cost) }),
    ...(currency !== undefined && { currency }),
    ...(registered !== undefined && { registered }),
    ...(maxFmr !== undefined && { floors: { maxFmr } }),
    ...(passesPerDay !== undefined && {
      money: {
        passesPerDay,
        // An unstated share is that of a staff gate (product card 3.3).
        impostorShare: values['impostor-share'] ?? 1e-3,
        rejectCost: values['reject-cost'] ?? 0,
        acceptCost: values['accept-cost'] ?? 0,
        ...(checkCost !== undefined && { checkCost }),
      },
    }),
  };
}
