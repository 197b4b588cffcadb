// `deshi teacher`: what a teacher is, how it wants its pixels, how well it tells the people of the library apart.
import { resolve } from 'node:path';
import type { Out } from '../../preload/contract.ts';
import { bytes, compact, percent } from '../../renderer/text/numbers.ts';
import { whole } from './arguments.ts';
import { command } from './command.ts';
import { facesInput, facesOptions, foldersOption } from './faces-options.ts';
import { exitCodes, inSession } from './session.ts';
import { aligned, type Terminal } from './terminal.ts';

export const teacherCommand = command({
  name: 'teacher',
  options: { ...foldersOption, ...facesOptions, threads: whole('N', 1) },
  takes: { names: ['TEACHER'], least: 1, many: false },
  examples: ['deshi teacher starter', 'deshi teacher teacher.onnx --faces faces'],
  run: ({ values, positionals, terminal, dataDir }) =>
    inSession(terminal, dataDir, async ({ ask }) => {
      const found = await ask('teacher.check', {
        teacher: teacherPath(positionals[0]!),
        faces: facesInput(values.faces ?? [], values),
        ...(values.threads !== undefined && { threads: values.threads }),
      });
      if (terminal.json) terminal.print(JSON.stringify(found, null, 2));
      else for (const line of factLines(found, terminal)) terminal.print(line);
      return exitCodes.done;
    }),
});

/** A path as the host wants it; `starter` is no path. */
export function teacherPath(given: string): string {
  return given === 'starter' ? given : resolve(given);
}

function factLines(found: Out<'teacher.check'>, { text }: Terminal): string[] {
  const words = text.terminal.teacher;
  const { input, convention, check } = found;
  const rows: string[][] = [
    [words.size, bytes(found.sizeBytes)],
    [words.parameters, compact(found.parameters)],
    [words.embedding, String(found.dim)],
    [words.input, `${input.width} x ${input.height}, ${input.layout}, ${input.dtype}`],
    [words.batch, found.batch === 'free' ? words.anyBatch : String(found.batch)],
  ];
  if (convention !== null) rows.push([words.convention, convention.name]);
  if (convention?.runnerUp != null) rows.push([words.runnerUp, convention.runnerUp]);
  if (check !== null) {
    rows.push([
      words.check,
      `${words.verdicts[check.verdict]} (AUC ${check.auc.toFixed(4)}, EER ${percent(check.eer)}, TAR ${percent(check.tarAt1e2)} @ FMR 1e-2)`,
    ]);
  }
  const lines = aligned(rows, 'left');
  return check === null ? [...lines, words.notChecked] : lines;
}
