// `deshi scan`: folders of faces into the library.
import type { Out } from '../../preload/contract.ts';
import { command } from './command.ts';
import { facesInput, facesOptions } from './faces-options.ts';
import { exitCodes, inSession } from './session.ts';
import type { Terminal } from './terminal.ts';

export const scanCommand = command({
  name: 'scan',
  options: facesOptions,
  takes: { names: ['FOLDER'], least: 1, many: true },
  examples: ['deshi scan faces', 'deshi scan lfw glint --merge-by-name --people peopleDevTrain.txt'],
  run: ({ values, positionals, terminal, dataDir }) =>
    inSession(terminal, dataDir, async ({ ask }) => {
      const summary = await ask('faces.scan', facesInput(positionals, values));
      if (terminal.json) terminal.print(JSON.stringify(summary, null, 2));
      else for (const line of summaryLines(summary, terminal)) terminal.print(line);
      return exitCodes.done;
    }),
});

function summaryLines({ people, photos, rejected, examples, formats }: Out<'faces.scan'>, { text }: Terminal): string[] {
  const reasons: Readonly<Record<string, string>> = text.rejects;
  const count = Object.values(rejected).reduce((sum, one) => sum + one, 0);
  const lines = [...new Set(formats)].map((format) => text.formats.recognised[format]);
  lines.push(text.cli.found(people, photos));
  if (count === 0) return lines;
  lines.push(text.cli.rejected(count));
  for (const [reason, files] of Object.entries(rejected)) lines.push(`  ${reasons[reason] ?? reason}: ${files}`);
  return [...lines, ...examples.map(({ path, reason }) => `    ${path} (${reasons[reason] ?? reason})`)];
}
