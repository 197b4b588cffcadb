// Our end of the Python peer: found, started, asked one thing at a time.
// Invariant: a machine without Python or PyTorch gets undefined and a reason, never a crash.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Peer {
  ask<T>(call: string, parameters?: object): Promise<T>;
  stop(): void;
}

/** Starts the peer under `DESHI_PYTHON` or `python3`; a string says why there is none. */
export async function startPeer(threads: number): Promise<Peer | string> {
  const python = process.env['DESHI_PYTHON'] ?? 'python3';
  // The memory habits of our side are not the peer's, unless it is asked to be measured with some.
  const child = spawn(python, [join(import.meta.dirname, 'peer.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, GLIBC_TUNABLES: process.env['DESHI_PEER_TUNABLES'], DESHI_THREADS: String(threads) },
  });
  const waiting: ((line: string | undefined) => void)[] = [];
  let gone = false;
  const end = () => {
    gone = true;
    for (const hear of waiting.splice(0)) hear(undefined);
  };
  child.on('error', end).on('exit', end);
  child.stdin.on('error', end);
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  async function ask<T>(call: string, parameters: object = {}): Promise<T> {
    const answered = new Promise<string | undefined>((resolve) => {
      if (gone) resolve(undefined);
      else waiting.push(resolve);
    });
    if (!gone) child.stdin.write(`${JSON.stringify({ call, with: parameters })}\n`);
    const line = await answered;
    if (line === undefined) throw new Error(`${python} ended: PyTorch is needed`);
    const answer = JSON.parse(line) as T & { fault?: string };
    if (answer.fault !== undefined) throw new Error(answer.fault);
    return answer;
  }
  try {
    await ask('about');
  } catch {
    return 'no python3 with torch found (set DESHI_PYTHON to one that has it)';
  }
  return { ask, stop: () => child.kill() };
}
