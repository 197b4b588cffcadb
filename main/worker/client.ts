// The parent's side of a child process: start it, ask it, listen to it, end it.
// Invariant: every call settles. A child that dies or falls silent rejects what it owed, and asking a dead child rejects at once.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Problem } from '../problems.ts';
import { memoryHabits } from './memory-habits.ts';
import { type ToChild, toParent, type WorkerEvent, type WorkerKind } from './protocol.ts';

export type { WorkerEvent, WorkerKind } from './protocol.ts';

export interface WorkerOptions {
  /** What the child says unasked. */
  onEvent?(event: WorkerEvent): void;
  /** Upper limit of the child's writable memory (RLIMIT_DATA, MiB); kept on Linux only, elsewhere there is no limit. */
  readonly dataLimitMb?: number;
  /** Another entry file than `main/worker/<kind>.ts`: for tests of how a child can misbehave. */
  readonly entry?: URL;
}

export interface Worker {
  readonly pid: number;
  /** Rejects with a Problem: the child's own, `worker-died`, or `worker-silent` after `timeoutMs` (the child is then killed). */
  call<T>(name: string, input: object, options?: { timeoutMs?: number }): Promise<T>;
  /** Says something without waiting; does nothing once the child is dead. */
  post(name: string, input: object): void;
  /** Asks the child to finish (its `stop` handler runs, if it has one) and kills it after `graceMs`. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
}

interface Pending {
  resolve(value: unknown): void;
  reject(problem: Problem): void;
  timer: NodeJS.Timeout | undefined;
}

// Enough for a stack trace; what a child prints is for a developer's `cause` only.
const keptStderrBytes = 4096;

/** A child process of the given kind, running under the same Node with a minimal environment. */
export function startWorker(kind: WorkerKind, options: WorkerOptions = {}): Worker {
  const entry = fileURLToPath(options.entry ?? new URL(`./${kind}.ts`, import.meta.url));
  const [command, args] = commandLine(entry, options.dataLimitMb);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'advanced', env: childEnvironment(kind) });
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let death: Problem | undefined;
  let stderrTail = '';

  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => {
    stderrTail = (stderrTail + chunk.toString('utf8')).slice(-keptStderrBytes);
  });

  function die(code: number | null, signal: string | null): void {
    death ??= new Problem('worker-died', { kind, signal: signal ?? '', code: code ?? -1 }, { cause: new Error(stderrTail) });
    for (const waiting of pending.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(death);
    }
    pending.clear();
  }

  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    // 'close' comes after 'exit' and after stderr is drained, so the cause is complete.
    child.once('close', (code, signal) => {
      die(code, signal);
      resolve({ code, signal });
    });
    child.once('error', (cause) => {
      stderrTail = cause.message;
      if (child.pid === undefined) {
        die(null, null);
        resolve({ code: null, signal: null });
      }
    });
  });

  child.on('message', (message: unknown) => {
    const parsed = toParent.safeParse(message);
    if (!parsed.success) {
      child.kill('SIGKILL'); // a child that talks nonsense is not to be trusted with the next question
      return;
    }
    const said = parsed.data;
    if (said.kind === 'event') {
      options.onEvent?.({ event: said.event, payload: said.payload });
      return;
    }
    const waiting = pending.get(said.id);
    if (waiting === undefined) return;
    pending.delete(said.id);
    clearTimeout(waiting.timer);
    if (said.kind === 'answer') waiting.resolve(said.value);
    else waiting.reject(new Problem(said.problem.code, said.problem.data, { cause: new Error(said.detail) }));
  });

  function send(message: ToChild): void {
    // A send that fails is a child that is dying: 'close' settles what it owed.
    if (child.connected) child.send(message, () => {});
  }

  function call<T>(name: string, input: object, { timeoutMs }: { timeoutMs?: number } = {}): Promise<T> {
    if (death !== undefined) return Promise.reject(death);
    const id = nextId++;
    return new Promise<T>((resolve, reject) => {
      const waiting: Pending = { resolve: (value) => resolve(value as T), reject, timer: undefined };
      if (timeoutMs !== undefined) {
        waiting.timer = setTimeout(() => {
          pending.delete(id);
          reject(new Problem('worker-silent', { kind, timeoutMs }));
          child.kill('SIGKILL');
        }, timeoutMs);
      }
      pending.set(id, waiting);
      send({ kind: 'call', id, name, input });
    });
  }

  async function stop(graceMs: number): Promise<void> {
    if (death !== undefined) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    send({ kind: 'stop' });
    await exited;
    clearTimeout(timer);
  }

  return {
    pid: child.pid ?? -1,
    call,
    post: (name, input) => send({ kind: 'post', name, input }),
    stop,
    kill: () => void child.kill('SIGKILL'),
    exited,
  };
}

function commandLine(entry: string, dataLimitMb: number | undefined): [string, string[]] {
  if (dataLimitMb === undefined || process.platform !== 'linux') return [process.execPath, [entry]];
  // The shell sets the limit and becomes Node (exec), so the pid and the channel stay the child's own.
  return ['/bin/sh', ['-c', 'ulimit -d "$0" && exec "$@"', String(dataLimitMb * 1024), process.execPath, entry]];
}

// Only what a child needs: nothing of the operator's session (proxies, tokens, NODE_OPTIONS) reaches code that meets foreign bytes.
// NODE_COMPILE_CACHE is where Node keeps what it compiled, if anybody wants that: the tests do, which start children by the hundred.
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot', 'TEMP', 'TMP', 'USERPROFILE', 'NODE_COMPILE_CACHE'];
/** Where drivers and the libraries of graphics cards lie. For children that compute on one; they meet no foreign bytes. */
const forDevices = ['LD_LIBRARY_PATH', 'XDG_RUNTIME_DIR', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'CUDA_PATH', 'CUDA_VISIBLE_DEVICES'];

/** Not the one that measures: an integrator's program has none of these habits. */
const computing: ReadonlySet<WorkerKind> = new Set(['trainer', 'prober', 'embedder']);

function childEnvironment(kind: WorkerKind): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ORT_DISABLE_TELEMETRY: '1', ...(computing.has(kind) && memoryHabits) };
  for (const name of kind === 'trainer' || kind === 'prober' ? [...passedOn, ...forDevices] : passedOn) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  if (kind === 'decoder') environment.VIPS_BLOCK_UNTRUSTED = '1';
  return environment;
}
