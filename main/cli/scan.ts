// `deshi scan`: folders of faces into the library.
import type { Out } from '../../preload/contract.ts';
import type { PhotoCheck } from '../../preload/photos.ts';
import { command } from './command.ts';
import { facesInput, facesOptions } from './faces-options.ts';
import { exitCodes, inSession } from './session.ts';
import type { Terminal } from './terminal.ts';

export const scanCommand = command({
  name: 'scan',
  options: facesOptions,
  takes: { names: ['FOLDER'], least: 1, many: true },
  examples: ['deshi scan faces', 'deshi scan door-photos --photos', 'deshi scan lfw glint --merge-by-name --people peopleDevTrain.txt'],
  run: ({ values, positionals, terminal, dataDir }) =>
    inSession(terminal, dataDir, async ({ ask }) => {
      const summary = await ask('faces.scan', facesInput(positionals, values));
      if (!terminal.json) for (const line of summaryLines(summary, terminal)) terminal.print(line);
      const checks: Out<'faces.measure'>[] = [];
      for (const folder of positionals) checks.push(await ask('faces.measure', { folder }));
      const named = namedOf(checks);
      if (terminal.json) terminal.print(JSON.stringify({ ...summary, named }, null, 2));
      else terminal.print(namedLine(named, terminal));
      return exitCodes.done;
    }),
});

function summaryLines({ people, photos, rejected, examples, formats, readings }: Out<'faces.scan'>, { text }: Terminal): string[] {
  const reasons: Readonly<Record<string, string>> = text.rejects;
  const count = Object.values(rejected).reduce((sum, one) => sum + one, 0);
  const lines = [...new Set(formats)].map((format) => text.formats.recognised[format]);
  lines.push(...new Set(readings.map((one) => text.formats.howRead(one))));
  lines.push(text.cli.found(people, photos));
  if (count === 0) return lines;
  lines.push(text.cli.rejected(count));
  for (const [reason, files] of Object.entries(rejected)) lines.push(`  ${reasons[reason] ?? reason}: ${files}`);
  return [...lines, ...examples.map(({ path, reason }) => `    ${path} (${reasons[reason] ?? reason})`)];
}

/** How many photos of all folders each check names. */
function namedOf(folders: readonly Out<'faces.measure'>[]): Partial<Record<PhotoCheck, number>> {
  const named: Partial<Record<PhotoCheck, number>> = {};
  for (const { check, found } of folders.flatMap(({ checks }) => checks)) named[check] = (named[check] ?? 0) + found;
  return named;
}

function namedLine(named: Partial<Record<PhotoCheck, number>>, { text }: Terminal): string {
  const found = (Object.entries(named) as [PhotoCheck, number][]).filter(([, photos]) => photos > 0);
  return found.length === 0
    ? text.photoChecks.terminalNone
    : text.photoChecks.terminal(found.map(([check, photos]) => `${text.photoChecks.names[check][0]} ${photos}`));
}
