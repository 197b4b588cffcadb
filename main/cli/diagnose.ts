// `deshi diagnose`: what diagnostics of a data folder hold, and the file for whoever looks after the program.
// Invariant: works beside another Deshi that has the folder open, and on a folder that cannot be opened; nothing in the folder changes.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { diagnosticsSections } from '../../renderer/text/diagnostics.ts';
import { diagnose } from '../host.ts';
import { Problem, toProblem } from '../problems.ts';
import { text } from './arguments.ts';
import { command } from './command.ts';
import { exitCodes } from './session.ts';
import { aligned } from './terminal.ts';

export const diagnoseCommand = command({
  name: 'diagnose',
  options: { out: text('FILE') },
  takes: { names: [], least: 0, many: false },
  examples: ['deshi diagnose', 'deshi diagnose --out diagnostics.json'],
  async run({ values: { out }, terminal, dataDir }) {
    const words = terminal.text.window.diagnostics;
    const collected = await diagnose(dataDir);
    if (terminal.json) terminal.print(collected.text.trimEnd());
    else {
      for (const { title, rows } of diagnosticsSections(collected.diagnostics, terminal.text)) {
        terminal.print(title);
        for (const line of aligned(rows, 'left')) terminal.print(`  ${line}`);
      }
      terminal.print(words.without);
    }
    if (out === undefined) return exitCodes.done;
    await write(resolve(out), collected.text);
    terminal.say(words.saved(resolve(out)));
    return exitCodes.done;
  },
});

/** Throws Problem `output-exists`, `folder-missing`, `disk-full`. */
async function write(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new Problem('output-exists', { path }, { cause: thrown });
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Problem('folder-missing', { path }, { cause: thrown });
    throw toProblem(thrown);
  }
}
