// Questions to a host as the window asks them, for tests that want the answer and not its envelope.
// Invariant: a problem is thrown with its code and its data, never swallowed.
import type { Host } from '../../main/host.ts';
import type { Call, In, Out } from '../../preload/contract.ts';

/** Asks the host that `host` gives at that moment: tests open theirs later than they declare how they ask it. */
export function asking(host: () => Host): <C extends Call>(name: C, input: In<C>) => Promise<Out<C>> {
  return async (name, input) => {
    const reply = await host().answer(name, input);
    if (!('ok' in reply)) throw new Error(JSON.stringify(reply.problem));
    return reply.ok;
  };
}
