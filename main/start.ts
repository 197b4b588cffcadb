// `npm start`: the desktop window where Electron's program file is, otherwise the same window in the browser.
// Invariant: nothing is fetched from anywhere; what is missing is said in one line.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { languageOf, textFor } from '../renderer/text/text.ts';
import { runCommandLine } from './cli/main.ts';
import { endProcess } from './end-process.ts';

export const programFolder: string = fileURLToPath(new URL('..', import.meta.url));

/** Electron's program file, without loading the package: loading it would try to download. */
export function electronBinary(root: string = programFolder, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  const note = join(root, 'node_modules/electron/path.txt');
  const name = existsSync(note) ? readFileSync(note, 'utf8').trim() : override ? 'electron' : undefined;
  if (name === undefined) return undefined;
  const file = resolve(override ?? join(root, 'node_modules/electron/dist'), name);
  return existsSync(file) ? file : undefined;
}

/** Whether there is a screen for a window. */
export function hasScreen(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** Whether something was changed after it was built, or nothing was built at all. */
export function isStale(built: string, sources: readonly string[]): boolean {
  const at = statSync(built, { throwIfNoEntry: false })?.mtimeMs;
  return at === undefined || sources.some((source) => newestMs(source) > at);
}

function newestMs(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const inner = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(0, ...inner.map((name) => newestMs(join(path, name))));
}

function run(program: string, args: readonly string[], quiet: boolean): Promise<number> {
  const child = spawn(program, args, {
    cwd: programFolder,
    stdio: ['inherit', quiet ? 'ignore' : 'inherit', 'inherit'],
    // The desktop program runs its core under the Node that runs this.
    env: { ...process.env, DESHI_NODE: process.execPath },
  });
  return new Promise((settle) => {
    child.once('error', () => settle(1));
    child.once('close', (code) => settle(code ?? 1));
  });
}

/** Builds what is not built, or older than its sources. */
async function build(target: 'window' | 'shell'): Promise<boolean> {
  const vite = join(programFolder, 'node_modules/vite/bin/vite.js');
  const config = ['--config', 'vite.shell.config.ts'];
  const runs =
    target === 'window'
      ? [['build', 'renderer']]
      : [
          ['build', ...config],
          ['build', ...config, '--mode', 'preload'],
        ];
  for (const args of runs) if ((await run(process.execPath, [vite, ...args, '--logLevel', 'error'], true)) !== 0) return false;
  return true;
}

/** A program that ends with a fault so soon was never seen. */
const failsWithinMs = 10_000;

async function start(args: readonly string[]): Promise<number> {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const { start: words } = textFor(languageOf(LC_ALL || LC_MESSAGES || LANG)).shell;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const at = (name: string): string => join(programFolder, name);
  const electron = electronBinary();
  const desktop = electron !== undefined && hasScreen() && args.length === 0;
  const wanted = process.env['DESHI_WINDOW'] === undefined && isStale(at('renderer/dist/index.html'), [at('renderer'), at('preload')]);
  const shellWanted = desktop && isStale(at('out/shell/preload.cjs'), [at('main'), at('preload'), at('renderer/text')]);
  if (wanted || shellWanted) say(words.building);
  if ((wanted && !(await build('window'))) || (shellWanted && !(await build('shell')))) {
    say(words.noBuild);
    return 1;
  }
  if (desktop) {
    const began = performance.now();
    // The folder, not the file: Electron reads `main` in its package.json, and the window lies beside it.
    const code = await run(electron, [programFolder], false);
    // On some Linux systems its sandbox may not be set up, and it ends at once. It is never started without one.
    if (code === 0 || performance.now() - began > failsWithinMs) return code;
    say(words.electronFailed);
  } else if (args.length === 0) say(words.withoutElectron(electron === undefined ? words.reasons.absent : words.reasons.noDisplay));
  return runCommandLine(['serve', ...args]);
}

if (import.meta.main) {
  const code = await start(process.argv.slice(2));
  process.stdout.write('', () => endProcess(code));
}
