// Runs a command where there is no network at all, and writes down every system call of it and its children that touches one.
// Invariant: what is caught is judged from the record, not from the exit code; a machine that cannot do this says why.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary.ts';

export interface Watched {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** System calls that made or used an internet socket, of any address: nothing of ours has a reason to. */
  readonly reached: readonly string[];
}

const shells = [
  ['unshare', '-n'],
  ['unshare', '-rn'],
];
const tracer = ['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=network'];

function works(command: readonly string[]): boolean {
  return spawnSync(command[0]!, command.slice(1), { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

const emptyNamespace = shells.find((shell) => works([...shell, 'true']));

/** Why commands cannot be watched on this machine; undefined where they can. */
export const cannotWatch: string | undefined =
  process.platform !== 'linux'
    ? 'needs Linux: network namespaces and strace'
    : emptyNamespace === undefined
      ? 'needs the right to make an empty network namespace (unshare)'
      : works([...tracer, '-o', '/dev/null', 'true'])
        ? undefined
        : 'needs strace with the right to trace (install the package strace)';

export interface WatchOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** End the command as soon as it reached for a network: for controls that never end by themselves. */
  readonly untilReached?: boolean;
}

/** Runs a command of this Node in an empty network namespace under strace. */
export async function watched(args: readonly string[], { env = {}, timeoutMs, untilReached = false }: WatchOptions): Promise<Watched> {
  const log = join(temporaryFolder(), 'calls');
  const command = [...(emptyNamespace ?? []), ...tracer, '-o', log, process.execPath, ...args];
  // A process group of its own, so that ending it ends strace and everything under it.
  const child = spawn(command[0]!, command.slice(1), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const timer = setTimeout(end, timeoutMs);
  const poll = setInterval(() => untilReached && reachedIn(log).length > 0 && end(), 200);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearTimeout(timer);
  clearInterval(poll);
  return { code, stdout, stderr, reached: reachedIn(log) };
}

function reachedIn(log: string): string[] {
  try {
    return readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => /\b(AF_INET6?|PF_INET6?|AF_PACKET)\b/.test(line));
  } catch {
    return [];
  }
}
