// `deshi serve`: the window in a browser on this computer, and the way in for a workstation without a screen.
// Invariant: standard output holds the address and nothing else; ending it saves everything.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openThumbnails } from '../faces/thumbnail.ts';
import { type Host, openHost } from '../host.ts';
import { openLog } from '../log.ts';
import { toProblem } from '../problems.ts';
import { mayOpen, openBrowser } from '../serve/browser.ts';
import { guardedHost } from '../serve/guarded-host.ts';
import { openRoots } from '../serve/roots.ts';
import { startServing } from '../serve/server.ts';
import { readWindow } from '../window-files.ts';
import { flag, texts, whole } from './arguments.ts';
import { command } from './command.ts';
import { complain, exitCodes, onInterrupt } from './session.ts';
import type { Terminal } from './terminal.ts';

export const serveCommand = command({
  name: 'serve',
  options: { port: whole('N', 1), root: texts('FOLDER'), 'no-open': flag },
  takes: { names: [], least: 0, many: false },
  examples: ['deshi serve', 'deshi serve --no-open --port 4173 --root faces'],
  async run({ values, terminal, dataDir }) {
    let host: Host | undefined;
    try {
      // Another folder than the built one: for tests, and for a window that is being worked on.
      const files = readWindow(process.env['DESHI_WINDOW']);
      host = await openHost({ dataDir });
      const log = openLog(resolve(dataDir));
      const roots = openRoots([homedir(), process.cwd(), dataDir, ...(values.root ?? [])]);
      const serving = await startServing({
        host: guardedHost(host, roots, log),
        files,
        thumbnails: openThumbnails(resolve(dataDir)),
        log,
        port: values.port ?? 0,
      });
      const interrupted = new Promise<void>((settle) => void onInterrupt(settle));
      await show(serving.newAddress(), terminal, values['no-open'] !== true && mayOpen());
      const keys = onEnter(() => void show(serving.newAddress(), terminal, false));
      await interrupted;
      keys();
      terminal.say(terminal.text.terminal.stopping);
      await serving.close();
      await host.close();
      terminal.say(terminal.text.shell.serve.ended);
      return exitCodes.done;
    } catch (thrown) {
      await host?.close();
      const { code, data } = toProblem(thrown);
      return complain(terminal, { code, data });
    }
  },
});

async function show(address: string, terminal: Terminal, open: boolean): Promise<void> {
  const { serve } = terminal.text.shell;
  if (open && (await openBrowser(address))) terminal.say(serve.opened);
  terminal.say(serve.open);
  terminal.print(terminal.json ? JSON.stringify({ address }) : address);
  if (process.stdin.isTTY) terminal.say(serve.once);
}

/** Calls `pressed` for every Enter on a terminal. Returns how to stop. */
function onEnter(pressed: () => void): () => void {
  if (!process.stdin.isTTY) return () => {};
  const lines = createInterface({ input: process.stdin });
  lines.on('line', pressed);
  // Ctrl-C is heard by the process; readline would swallow it.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  return () => lines.close();
}
