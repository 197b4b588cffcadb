// The child's side: answers the parent's calls and leaves with it.
// Invariant: no child outlives its parent, and whatever a handler throws reaches the parent as a Problem.
import { endProcess } from '../end-process.ts';
import { type Problem, toProblem } from '../problems.ts';
import { type ToParent, toChild } from './protocol.ts';

// better-sqlite3 and the type stripping need Node-API 10, that is Node 22.14 or later: say so instead of crashing inside a library.
if (Number(process.versions.napi) < 10) {
  process.stderr.write(`Deshi needs Node 24; this is ${process.version}.\n`);
  process.exit(78);
}

export type Handlers = Readonly<Record<string, (input: unknown) => unknown>>;

export interface Served {
  /** Says something unasked. Nothing happens when the parent is gone. */
  emit(event: string, payload: object): void;
}

/**
 * Answers calls by name until the parent stops it or goes away.
 *
 * Handlers may be asynchronous and then overlap. A handler called `stop` runs before an orderly end; a parent that vanishes gets no such grace.
 */
export function serveWorker(handlers: Handlers): Served {
  process.once('disconnect', () => endProcess(0));
  process.on('message', (message: unknown) => {
    const asked = toChild.parse(message);
    if (asked.kind === 'stop') void leave(handlers);
    else if (asked.kind === 'post') void answer(handlers, asked.name, asked.input).catch(complain);
    else {
      const { id } = asked;
      answer(handlers, asked.name, asked.input).then(
        (value) => say({ kind: 'answer', id, value }),
        (thrown: unknown) => {
          const problem = toProblem(thrown);
          say({ kind: 'fault', id, problem: { code: problem.code, data: problem.data }, detail: detailOf(problem) });
        },
      );
    }
  });
  return { emit: (event, payload) => say({ kind: 'event', event, payload }) };
}

async function answer(handlers: Handlers, name: string, input: unknown): Promise<unknown> {
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (handler === undefined) throw new Error(`no handler named ${name}`);
  return handler(input);
}

async function leave(handlers: Handlers): Promise<void> {
  try {
    if (Object.hasOwn(handlers, 'stop')) await handlers.stop?.({});
    endProcess(0);
  } catch (thrown) {
    complain(thrown);
    endProcess(1);
  }
}

function say(message: ToParent): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function complain(thrown: unknown): void {
  process.stderr.write(`${detailOf(toProblem(thrown))}\n`);
}

function detailOf(problem: Problem): string {
  const { cause } = problem;
  return cause instanceof Error ? (cause.stack ?? cause.message) : (problem.stack ?? problem.code);
}
