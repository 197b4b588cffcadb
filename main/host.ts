// The composition root: opens a data folder and offers everything that can be done with it through one function.
// Invariant: one host writes a data folder at a time; closing stops what is going on with everything saved.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Call, calls, type In, type Out, type ProblemCode, type Reply, type Said } from '../preload/contract.ts';
import { removePartsLeft } from './handlers/cluster.ts';
import { openContext } from './handlers/context.ts';
import { collectDiagnostics, openDiagnostics } from './handlers/diagnostics.ts';
import { type Handlers, handlersOf } from './handlers/handlers.ts';
import { referenceHandlers } from './handlers/reference.ts';
import { openLibrary, openLibraryToRead, type ReadableLibrary, type WritableLibrary } from './library/database.ts';
import { emptyBin } from './library/projects.ts';
import { pauseOrphans } from './library/runs.ts';
import { type Log, openLog, silentLog } from './log.ts';
import { Problem, toProblem } from './problems.ts';
import { type AnyReply, openRouter } from './router.ts';
import { askLibrarian } from './worker/librarian-client.ts';
import { checkAnswer } from './worker/librarian-protocol.ts';

export interface Host {
  /** Runs a call of the contract. Never rejects: a failure is `{ problem }`. */
  answer<C extends Call>(name: C, input: In<C>): Promise<Reply<C>>;
  /** The same for a name and an input from outside, which are checked. */
  answerAny(name: string, input: unknown): Promise<{ readonly ok: unknown } | Reply<Call>>;
  /** Hears everything said from now on; returns how to stop hearing it. */
  onEvent(listener: (said: Said) => void): () => void;
  /** Stops the work that is going on, saved, and lets go of the data folder. */
  close(): Promise<void>;
}

/**
 * Opens a data folder, making it when it is not there. Runs that a crash left behind become paused, half an export that it left beside its target is removed,
 * and so is what has lain in the bin for long enough.
 *
 * Rejects with Problem `library-locked`, `library-newer`, `library-corrupt`, `folder-unreadable` or `disk-full`.
 */
export async function openHost({ dataDir, checkedHere }: { readonly dataDir: string; readonly checkedHere?: number }): Promise<Host> {
  const folder = resolve(dataDir);
  const library = await openLibrary(folder, checkedHere === undefined ? {} : { checkedHere });
  const log = openLog(folder);
  const orphans = pauseOrphans(library);
  emptyBin(library);
  const version = programVersion();
  log.note('opened', { version, orphans });
  const listeners = new Set<(said: Said) => void>();
  const context = openContext({
    dataDir: folder,
    library,
    log,
    version,
    emit: (said) => {
      for (const listener of listeners) listener(said);
    },
  });
  removePartsLeft(context);
  const whole = openRouter(handlersOf(context), log);
  let answer: (name: string, input: unknown) => Promise<AnyReply> = whole;
  if (library.checkDue) {
    void checkBeside(library, log).then((damaged) => {
      if (!damaged) return;
      // As if it had been refused on opening, but for what is going on: that stops as if it were asked to.
      const problem = { code: 'library-corrupt' as const, data: { part: 'database' } };
      const left = answersWithoutLibrary(folder, problem.code);
      answer = async (name, input) => left(name, input) ?? { problem };
      void context.work.stop();
    });
  }
  let closing: Promise<void> | undefined;
  return {
    answer: (name, input) => answer(name, input) as Promise<Reply<typeof name>>,
    answerAny: (name, input) => answer(name, input) as Promise<{ readonly ok: unknown } | Reply<Call>>,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closing ??= context.work.stop().then(() => library.close());
      return closing;
    },
  };
}

/** Whether a child finds the library damaged. One that ends before it is done has found nothing: the check stays due. Never rejects. */
async function checkBeside(library: WritableLibrary, log: Log): Promise<boolean> {
  let damaged = false;
  try {
    const answer = await askLibrarian(library, 'check');
    if (answer === undefined) return false;
    const whole = checkAnswer.parse(answer);
    log.note('library-checked', { whole });
    damaged = !whole;
    library.checked(whole);
  } catch (thrown) {
    // Damage is answered to also where no more can be written, as on a full disk.
    log.problem('library-check', thrown);
  }
  return damaged;
}

/** The same for what needs no data folder, and so disturbs nobody who has one open. */
export async function answerWithoutFolder(name: 'reference.check', input: In<'reference.check'>): Promise<Reply<'reference.check'>> {
  const checked = calls[name].in.safeParse(input);
  try {
    if (!checked.success) throw new Problem('bad-input', { field: 'folder' });
    return { ok: await referenceHandlers()[name](checked.data) };
  } catch (thrown) {
    const { code, data } = toProblem(thrown);
    return { problem: { code, data } };
  }
}

/** Diagnostics of a data folder that another program has open, or that cannot be opened at all: read beside whoever writes, changing nothing. */
export async function diagnose(dataDir: string): Promise<Out<'diagnostics.collect'>> {
  let library: ReadableLibrary | ProblemCode;
  try {
    library = openLibraryToRead(resolve(dataDir));
  } catch (thrown) {
    library = toProblem(thrown).code;
  }
  try {
    return await collectDiagnostics({ dataDir: resolve(dataDir), version: programVersion(), library }, null);
  } finally {
    if (typeof library !== 'string') library.close();
  }
}

/** What can still be asked of a data folder whose library could not be opened: its diagnostics. Undefined for every other call. */
export function answersWithoutLibrary(dataDir: string, code: ProblemCode): (name: string, input: unknown) => Promise<AnyReply> | undefined {
  const source = { dataDir: resolve(dataDir), version: programVersion(), library: code };
  const handlers = openDiagnostics(source) as unknown as Handlers;
  const answer = openRouter(handlers, silentLog);
  return (name, input) => (Object.hasOwn(handlers, name) ? answer(name, input) : undefined);
}

/** As package.json says it. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
