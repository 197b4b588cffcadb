// `deshi compare`: several methods on the same photos, as a table with intervals.
import { resolve } from 'node:path';
import type { Comparison } from '../../preload/comparison.ts';
import { differenceText, headlineOf, meanText, methodLabel, metricLabel } from '../../renderer/text/comparison.ts';
import type { Text } from '../../renderer/text/text.ts';
import { duration, flag, text, texts, whole } from './arguments.ts';
import { command } from './command.ts';
import { facesInput, facesOptions, foldersOption, splitInput, splitOptions } from './faces-options.ts';
import { badArguments, exitCodes, inSession } from './session.ts';
import { teacherPath } from './teacher.ts';
import { aligned } from './terminal.ts';

export const compareCommand = command({
  name: 'compare',
  options: {
    teacher: text('FILE|starter'),
    student: text('NAME'),
    methods: text('NAME,NAME'),
    seeds: whole('N', 1),
    budget: duration,
    epochs: whole('N', 1),
    ...foldersOption,
    ...facesOptions,
    ...splitOptions,
    protocol: texts('FILE'),
    anyway: flag,
    threads: whole('N', 1),
    quick: flag,
    out: text('FOLDER'),
  },
  takes: { names: ['FOLDER'], least: 0, many: true },
  examples: [
    'deshi compare faces --teacher teacher.onnx --budget 8h --out comparison',
    'deshi compare --methods standalone-arc,feature-mse,ada-arc --seeds 1 --epochs 6 --out comparison',
  ],
  run: ({ values, positionals, terminal, dataDir }) => {
    const { out, student, methods, seeds, budget, epochs, threads } = values;
    if (out === undefined) {
      return Promise.resolve(badArguments(terminal, terminal.text.terminal.faults.missingArgument('--out')));
    }
    return inSession(terminal, dataDir, async ({ ask }) => {
      terminal.say(terminal.text.comparison.continues);
      const { folder, report, comparison } = await ask('methods.compare', {
        teacher: teacherPath(values.teacher ?? 'starter'),
        anyway: values.anyway === true,
        faces: facesInput([...positionals, ...(values.faces ?? [])], values),
        split: splitInput(values),
        protocols: (values.protocol ?? []).map((file) => resolve(file)),
        precision: values.quick === true ? 'quick' : 'full',
        out: resolve(out),
        ...(student !== undefined && { student }),
        ...(methods !== undefined && { methods: methods.split(',').map((name) => name.trim()) }),
        ...(seeds !== undefined && { seeds }),
        ...(budget !== undefined && { budgetSeconds: budget }),
        ...(epochs !== undefined && { epochs }),
        ...(threads !== undefined && { threads }),
      });
      if (terminal.json) terminal.print(JSON.stringify({ folder, report, comparison }, null, 2));
      else for (const line of [...comparisonLines(comparison, terminal.text), '', report]) terminal.print(line);
      return exitCodes.done;
    });
  },
});

/** The means, then the differences to each rival where they say most. */
export function comparisonLines(found: Comparison, text: Text): string[] {
  const { comparison: words } = text;
  const shown = (found.rows[0]?.metrics ?? []).flatMap(({ mean }, at) => (mean.supported ? [at] : []));
  const label = (at: number): string => metricLabel(found.rows[0]!.metrics[at]!, found.pairs.name, text);
  const means = [
    [words.method, words.seeds, ...shown.map(label)],
    ...found.rows.map(({ method, seeds, metrics }) => [
      methodLabel(method, text),
      method === 'teacher' ? '' : String(seeds.length),
      ...shown.map((at) => meanText(metrics[at]!, text)),
    ]),
  ];
  const places = [...new Set([0, headlineOf(found)])];
  const differences = found.rivals.flatMap((rival) => [
    '',
    `${words.against(methodLabel(rival, text))} (${words.points})`,
    ...aligned([
      ['', ...places.map(label)],
      ...found.rows
        .filter(({ method }) => method !== rival && method !== 'teacher')
        .map(({ method, metrics }) => [methodLabel(method, text), ...places.map((at) => differenceText(metrics[at]!, rival, text))]),
    ]),
  ]);
  const seeds = Math.max(...found.rows.map((row) => row.seeds.length));
  return [...aligned(means), ...differences, '', words.how, words.few(seeds)];
}
