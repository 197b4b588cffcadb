// The program as its operator runs it: in a process of its own, with its output and exit code.
// Invariant: nothing of this machine's settings reaches it but PATH, the temporary folder and what Node compiled before.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const cliPath = resolve(import.meta.dirname, '..', '..', 'main', 'cli.ts');

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when this text has been printed on either stream; rejects when the program ends before. */
  printed(text: string): Promise<void>;
}

/** Starts `deshi ARGS`. */
export function startCli(args: readonly string[], { env = {}, cwd }: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Started {
  const child = spawn(process.execPath, [cliPath, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited(), LANG: 'en_GB.UTF-8', ...env },
    ...(cwd !== undefined && { cwd }),
  });
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ended>((settle) => child.once('close', (code, signal) => settle({ code, signal, ...output })));
  return {
    child,
    ended,
    printed: (text) =>
      new Promise((settle, fail) => {
        const look = (): void => {
          if (!output.stdout.includes(text) && !output.stderr.includes(text)) return;
          listeners.delete(look);
          settle();
        };
        listeners.add(look);
        look();
        void ended.then(({ stderr }) => fail(new Error(`ended without printing ${text}: ${stderr}`)));
      }),
  };
}

function inherited(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  return { PATH, TMPDIR, HOME: TMPDIR, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) };
}

/** Runs `deshi ARGS` to its end. */
export function runCli(args: readonly string[], options: Parameters<typeof startCli>[1] = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

/** Processes whose parent is `pid`, with the worker file that they run. Linux only; elsewhere empty. */
export function childrenOf(pid: number): { pid: number; worker: string }[] {
  return commandsBelow(pid).flatMap(({ pid: child, command }) => {
    const worker = /worker\/(\w+)\.ts/.exec(command.join(' '))?.[1];
    return worker === undefined ? [] : [{ pid: child, worker }];
  });
}

/** Processes whose parent is `pid`, with their command lines. Linux only; elsewhere empty. */
export function commandsBelow(pid: number): { pid: number; command: readonly string[] }[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
        if (parent !== pid) return [];
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').filter(Boolean) }];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** Whether it was still there to be killed: a process may end by itself between being found and now. */
export function killIfThere(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
