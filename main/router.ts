// Answers a call by its name: checks what goes in, runs the handler, turns whatever is thrown into a problem.
// Invariant: a reply is always a value, `{ ok }` or `{ problem }`; nothing is thrown across the border.
import { type Call, calls, type ProblemReply } from '../preload/contract.ts';
import type { Handlers } from './handlers/handlers.ts';
import type { Log } from './log.ts';
import { Problem, toProblem } from './problems.ts';

export type AnyReply = { readonly ok: unknown } | { readonly problem: ProblemReply };

/** The one function through which the window and the command line ask for anything. */
export function openRouter(handlers: Handlers, log: Log): (name: string, input: unknown) => Promise<AnyReply> {
  return async (name, input) => {
    try {
      if (!isCall(name)) throw new Problem('bad-input', { field: 'call', detail: 'unknown' });
      const checked = calls[name].in.safeParse(input);
      if (!checked.success) throw inputProblem(checked.error.issues);
      // The contract ties each handler to its schema; the compiler cannot follow that through a name chosen at run time.
      const handler = handlers[name] as (checked: unknown) => Promise<unknown>;
      return { ok: await handler(checked.data) };
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (problem.code !== 'cancelled') log.problem(isCall(name) ? name : 'unknown-call', problem);
      return { problem: { code: problem.code, data: problem.data } };
    }
  };
}

function isCall(name: string): name is Call {
  return Object.hasOwn(calls, name);
}

/** The first thing that is wrong: its place in the input, never its value. */
function inputProblem(issues: readonly { readonly path: PropertyKey[]; readonly message: string }[]): Problem {
  const [first] = issues;
  return new Problem('bad-input', { field: first?.path.map(String).join('.') ?? '', detail: first?.message ?? '' });
}
