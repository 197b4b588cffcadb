// One command at work: an open host, its progress on the screen, Ctrl-C, and the exit code in the end.
// Invariant: the first Ctrl-C stops with everything saved, the second at once; a run that was stopped says how to go on.
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Call, In, Out, ProblemReply } from '../../preload/contract.ts';
import { problemWords } from '../../renderer/text/text.ts';
import { type Host, openHost } from '../host.ts';
import { toProblem } from '../problems.ts';
import { progressPrinter } from './progress.ts';
import type { Terminal } from './terminal.ts';

export const exitCodes = { done: 0, problem: 1, badArguments: 2, cancelled: 130 } as const;

/** The exit code of a command that was given wrongly, after saying what is wrong and what helps. */
export function badArguments(terminal: Terminal, fault: string, more: readonly string[] = []): number {
  for (const line of [fault, ...more]) terminal.say(line);
  return exitCodes.badArguments;
}

/** A problem that the host replied with, on its way to the screen. */
export class Refused extends Error {
  readonly problem: ProblemReply;

  constructor(problem: ProblemReply) {
    super(problem.code);
    this.problem = problem;
  }
}

export interface Session {
  /** Asks the host. Throws `Refused`. */
  ask<C extends Call>(name: C, input: In<C>): Promise<Out<C>>;
  /** Waits until a run that was started ends well. Throws `Refused` when it does not. */
  follow(runId: string): Promise<void>;
}

/** Opens the data folder, lets `work` use it, closes it; returns the exit code. */
export async function inSession(
  terminal: Terminal,
  dataDir: string,
  work: (session: Session) => Promise<number>,
  { continueWith }: { continueWith?: (runId: string) => string } = {},
): Promise<number> {
  let host: Host;
  try {
    host = await openHost({ dataDir });
  } catch (thrown) {
    const { code, data } = toProblem(thrown);
    return complain(terminal, { code, data });
  }
  let followed: string | undefined;
  const ends = new Map<string, { resolve(): void; reject(thrown: Refused): void }>();
  const ended = new Map<string, ProblemReply | null>();
  const print = progressPrinter(terminal);
  host.onEvent((said) => {
    print(said);
    if (said.event !== 'run.ended') return;
    const { runId, problem } = said.payload;
    ended.set(runId, problem);
    settle(runId);
  });
  function settle(runId: string): void {
    const waiting = ends.get(runId);
    const problem = ended.get(runId);
    if (waiting === undefined || problem === undefined) return;
    if (problem === null) waiting.resolve();
    else waiting.reject(new Refused(problem));
  }
  const unhook = onInterrupt(() => {
    terminal.say(terminal.text.terminal.stopping);
    void host.answer('work.stop', {});
  });
  try {
    return await work({
      async ask(name, input) {
        const reply = await host.answer(name, input);
        if ('problem' in reply) throw new Refused(reply.problem);
        return reply.ok;
      },
      follow: (runId) => {
        followed = runId;
        return new Promise((resolve, reject) => {
          ends.set(runId, { resolve, reject });
          settle(runId);
        });
      },
    });
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    const code = complain(terminal, thrown.problem);
    if (followed !== undefined && continueWith !== undefined) {
      terminal.say(terminal.text.terminal.continueWith(continueWith(followed)));
    }
    return code;
  } finally {
    unhook();
    await host.close();
  }
}

/** Says a problem as what, why and what to do; with `--json` also as an object. Returns the exit code. */
export function complain(terminal: Terminal, problem: ProblemReply): number {
  const { text } = terminal;
  const { what, why, todo } = problemWords(text, problem);
  if (terminal.json) terminal.print(JSON.stringify({ problem: { ...problem, words: { what, why, todo } } }));
  for (const line of [what, `${text.problemParts.why}: ${why}`, `${text.problemParts.todo}: ${todo}`]) terminal.say(line);
  if (problem.code === 'cancelled') return exitCodes.cancelled;
  return problem.code === 'bad-input' ? exitCodes.badArguments : exitCodes.problem;
}

/** Calls `first` on the first Ctrl-C (or a request to terminate) and ends the process on the second. Returns how to undo it. */
export function onInterrupt(first: () => void): () => void {
  let interrupts = 0;
  const hear = (): void => {
    interrupts += 1;
    if (interrupts > 1) process.exit(exitCodes.cancelled); // children leave with their parent
    first();
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return () => {
    process.off('SIGINT', hear);
    process.off('SIGTERM', hear);
  };
}

/** The data folder when none is named: DESHI_DATA, else the place that the system keeps for programs. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['DESHI_DATA']) return env['DESHI_DATA'];
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'deshi');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'deshi');
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'deshi');
}
