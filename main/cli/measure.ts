// `deshi evaluate`, `export`, `bench` and `check-reference`: measuring and handing over what is there.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerWithoutFolder } from '../host.ts';
import { flag, text, texts, whole, withoutOption } from './arguments.ts';
import { command } from './command.ts';
import { facesInput, facesOptions, foldersOption, splitInput, splitOptions } from './faces-options.ts';
import { kpiLines } from './kpi-table.ts';
import { badArguments, complain, exitCodes, inSession } from './session.ts';
import { slicesLines } from './slices.ts';
import { templateLines } from './templates.ts';

export const evaluateCommand = command({
  name: 'evaluate',
  options: {
    ...foldersOption,
    ...facesOptions,
    ...splitOptions,
    protocol: texts('FILE|FOLDER'),
    seed: whole('N'),
    threads: whole('N', 1),
    quick: flag,
  },
  takes: { names: ['SUBJECT'], least: 1, many: false },
  examples: [
    'deshi evaluate teacher.onnx --protocol lfw.bin',
    'deshi evaluate 20261124-101500-4f2a --groups groups.csv',
    'deshi evaluate teacher.onnx --protocol IJBC',
  ],
  run: ({ values, positionals: [subject = ''], terminal, dataDir }) =>
    inSession(terminal, dataDir, async ({ ask }) => {
      const runs = await ask('run.list', {});
      const known = subject === 'starter' || runs.some(({ runId }) => runId === subject);
      const { evaluation, table, slices, leftOut, templates } = await ask('model.evaluate', {
        subject: known ? subject : resolve(subject),
        faces: facesInput(values.faces ?? [], values),
        split: splitInput(values),
        protocols: (values.protocol ?? []).map((file) => resolve(file)),
        precision: values.quick === true ? 'quick' : 'full',
        ...(values.seed !== undefined && { seed: values.seed }),
        ...(values.threads !== undefined && { threads: values.threads }),
      });
      if (terminal.json) terminal.print(JSON.stringify({ evaluation, table, slices, leftOut, templates }, null, 2));
      else if (evaluation !== null)
        for (const line of kpiLines({ ...table, rows: table.rows.filter(({ kpi }) => kpi === 'accuracy') }, terminal.text))
          terminal.print(line);
      if (!terminal.json && leftOut > 0 && slices === null) terminal.print(terminal.text.slices.leftOut(leftOut));
      if (!terminal.json && slices !== null) for (const line of slicesLines(slices, terminal.text)) terminal.print(line);
      if (!terminal.json) for (const line of templateLines(templates, terminal.text)) terminal.print(line);
      return exitCodes.done;
    }),
});

export const exportCommand = command({
  name: 'export',
  options: { out: text('FOLDER'), ...withoutOption },
  takes: { names: ['RUN'], least: 0, many: false },
  examples: ['deshi export --out result', 'deshi export --out result --without int8'],
  run: ({ values: { out, without = [] }, positionals: [runId], terminal, dataDir }) => {
    if (out === undefined) {
      return Promise.resolve(badArguments(terminal, terminal.text.terminal.faults.missingArgument('--out')));
    }
    return inSession(terminal, dataDir, async ({ ask }) => {
      const { folder, files } = await ask('run.export', {
        out: resolve(out),
        without: [...without],
        ...(runId !== undefined && { runId }),
      });
      if (terminal.json) terminal.print(JSON.stringify({ folder, files }, null, 2));
      else for (const line of [terminal.text.terminal.written(folder, files.length), terminal.text.terminal.pdf]) terminal.print(line);
      return exitCodes.done;
    });
  },
});

/** The measurements are part of the source tree and not of what is installed. */
const bench = fileURLToPath(new URL('../../test/bench/bench.ts', import.meta.url));

export const benchCommand = command({
  name: 'bench',
  options: {},
  takes: { names: [], least: 0, many: true },
  examples: ['deshi bench'],
  run: ({ terminal, args }) => {
    if (!existsSync(bench)) {
      terminal.say(terminal.text.terminal.faults.benchElsewhere);
      return Promise.resolve(exitCodes.problem);
    }
    const child = spawn(process.execPath, [bench, ...args], { stdio: 'inherit' });
    return new Promise((settle) => child.once('close', (code) => settle(code ?? exitCodes.problem)));
  },
});

export const checkReferenceCommand = command({
  name: 'check-reference',
  options: {},
  takes: { names: ['REFERENCE'], least: 1, many: false },
  examples: ['deshi check-reference reference'],
  async run({ positionals: [folder = ''], terminal }) {
    const reply = await answerWithoutFolder('reference.check', { folder: resolve(folder) });
    if ('problem' in reply) return complain(terminal, reply.problem);
    // Always JSON: it is read by programs.
    terminal.print(JSON.stringify(reply.ok, null, 2));
    terminal.say(reply.ok.passed ? terminal.text.terminal.reference.passed : terminal.text.terminal.reference.failed);
    return reply.ok.passed ? exitCodes.done : exitCodes.problem;
  },
});
